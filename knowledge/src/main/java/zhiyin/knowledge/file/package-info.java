/// Files by content: the originals that were uploaded, and what parsers made of them; and zip files that
/// anybody may have sent.
@NullMarked
package zhiyin.knowledge.file;

import org.jspecify.annotations.NullMarked;
