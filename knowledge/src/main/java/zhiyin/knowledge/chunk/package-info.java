/// Documents to passages that fit an embedding model: [zhiyin.knowledge.chunk.Chunker].
@NullMarked
package zhiyin.knowledge.chunk;

import org.jspecify.annotations.NullMarked;
