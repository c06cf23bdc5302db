/// Notebooks: cells of text, code and what the code put out.
@NullMarked
package zhiyin.knowledge.parse.notebook;

import org.jspecify.annotations.NullMarked;
