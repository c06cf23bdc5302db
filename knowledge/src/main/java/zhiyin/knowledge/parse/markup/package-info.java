/// Formats whose text carries its own markup: Markdown, HTML, EPUB.
@NullMarked
package zhiyin.knowledge.parse.markup;

import org.jspecify.annotations.NullMarked;
