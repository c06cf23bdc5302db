/// The store embedded in this process: an index of Apache Lucene, one directory a store.
///
/// [LuceneStore][zhiyin.knowledge.store.lucene.LuceneStore] is the way in. `Words` is how texts and queries
/// become terms, `VectorSearch` and `WordSearch` ask, `IndexFiles` keeps the files and survives their
/// failures.
@NullMarked
package zhiyin.knowledge.store.lucene;

import org.jspecify.annotations.NullMarked;
