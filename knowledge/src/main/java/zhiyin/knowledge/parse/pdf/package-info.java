/// PDF: from drawn characters to blocks. A tagged file's own structure is read; of others the layout is
/// worked out.
@NullMarked
package zhiyin.knowledge.parse.pdf;

import org.jspecify.annotations.NullMarked;
