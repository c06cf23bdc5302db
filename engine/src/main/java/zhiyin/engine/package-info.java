/// Text to vectors, in process. [Embedder] is the entry.
@NullMarked
package zhiyin.engine;

import org.jspecify.annotations.NullMarked;
