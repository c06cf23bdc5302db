/// The routes of Hugging Face's Text Embeddings Inference (TEI). [TeiApi] is the entry.
@NullMarked
package zhiyin.server.tei;

import org.jspecify.annotations.NullMarked;
