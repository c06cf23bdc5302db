/// A document as a tree of blocks, whatever file it came from: [zhiyin.knowledge.document.Document].
@NullMarked
package zhiyin.knowledge.document;

import org.jspecify.annotations.NullMarked;
