/// The paths of reranking that many clients share. [RerankApi] is the entry.
@NullMarked
package zhiyin.server.rerank;

import org.jspecify.annotations.NullMarked;
