/// Files to documents. [zhiyin.knowledge.parse.Parsers] is the entry; a package each for the formats.
@NullMarked
package zhiyin.knowledge.parse;

import org.jspecify.annotations.NullMarked;
