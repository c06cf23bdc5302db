/// Files by content: the originals that were uploaded, and what parsers made of them.
@NullMarked
package zhiyin.knowledge.file;

import org.jspecify.annotations.NullMarked;
