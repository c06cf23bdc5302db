/// Where passages' vectors and words lie and are found again. [VectorStore][zhiyin.knowledge.store.VectorStore]
/// is the boundary; what stands behind it is a package of its own (`lucene`: embedded, in this process). Dense
/// vectors may lie in a server instead: [DenseVectors][zhiyin.knowledge.store.DenseVectors] is the boundary to it.
@NullMarked
package zhiyin.knowledge.store;

import org.jspecify.annotations.NullMarked;
