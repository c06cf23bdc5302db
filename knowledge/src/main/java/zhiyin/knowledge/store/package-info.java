/// Where passages' vectors and words lie and are found again. [VectorStore][zhiyin.knowledge.store.VectorStore]
/// is the boundary; what stands behind it is a package of its own (`lucene`: embedded, in this process).
@NullMarked
package zhiyin.knowledge.store;

import org.jspecify.annotations.NullMarked;
