/// Plain text: from bytes of any encoding to characters ([zhiyin.knowledge.parse.text.TextDecoder]), and
/// from characters to paragraphs, headings, lists and tables.
@NullMarked
package zhiyin.knowledge.parse.text;

import org.jspecify.annotations.NullMarked;
