/// Source code: along its syntax tree, by tree-sitter's grammars.
@NullMarked
package zhiyin.knowledge.parse.code;

import org.jspecify.annotations.NullMarked;
