/// Word documents (DOCX, DOCM, DOTX), read by an own bounded reader:
/// [zhiyin.knowledge.parse.word.WordParser].
@NullMarked
package zhiyin.knowledge.parse.word;

import org.jspecify.annotations.NullMarked;
