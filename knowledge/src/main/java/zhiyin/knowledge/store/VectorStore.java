package zhiyin.knowledge.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import zhiyin.engine.SparseVector;

/// Passages of one collection under one model: vectors and words to be found by. It knows nothing of
/// files and jobs, and holds no text to be shown: what is found is an id, which the catalog explains.
///
/// Writing the same passage twice leaves one. What was written is durable after [#commit], and found by
/// searches that begin after it; before, it may be either. That is all a crash may cost, and whoever
/// writes asks [#present] afterwards what is still to be done.
///
/// Thread-safe. Failures are [StoreException]s.
public interface VectorStore extends AutoCloseable {
    /// Adds passages, or replaces those of the same ids.
    ///
    /// @throws StoreException where a vector has not the store's dimensions or is not of length 1, or a sparse one
    ///     is none
    void put(List<StoredPassage> passages);

    /// Ids that are not there are passed over.
    void remove(Collection<String> ids);

    /// Gives all passages of a document other labels; their vectors stay.
    void relabel(long document, Labels labels);

    /// Makes all that was written before durable, and visible.
    void commit();

    /// Which of these ids are there and durable.
    Set<String> present(Collection<String> ids);

    /// How many passages are there and durable.
    long count();

    /// Every id that is there and durable, in no order. The consumer may be called by another thread; this one waits.
    void forEachId(Consumer<String> consumer);

    /// The vectors as they were put, number by number; ids that are not there are left out.
    Map<String, float[]> vectors(Collection<String> ids);

    /// The sparse vectors as they were put; passages without one, and ids that are not there, are left out.
    Map<String, SparseVector> sparseVectors(Collection<String> ids);

    /// The nearest passages, best first, by cosine. The approximate stages may miss some; whether they do,
    /// [Stage#EXACT] tells.
    ///
    /// @param query of length 1, of the store's full dimensions in every stage
    /// @param count at most so many
    List<Match> nearest(float[] query, int count, Filter filter, Stage stage);

    /// The nearest passages by the first numbers of each vector, scaled to length 1 again: all passages one by
    /// one, computed from the stored vectors, best first.
    ///
    /// @param query of length 1, of the store's full dimensions
    /// @param dimensions how many numbers count, 1 to the store's
    List<Match> nearestCut(float[] query, int dimensions, int count, Filter filter);

    /// The cosines of these passages, compared in the same way, best first; ids that are not there are left out.
    List<Match> scoreCut(float[] query, int dimensions, Collection<String> ids);

    /// The cosines of these passages by full vectors, best first; ids that are not there are left out.
    List<Match> score(float[] query, Collection<String> ids);

    /// The passages whose sparse vectors have tokens of the query's, best first, by the product
    /// ([SparseVector#dot]). Where several products differ by less than half a percent, the last of them may be
    /// missing in favour of another.
    List<Match> nearestSparse(SparseVector query, int count, Filter filter);

    /// The products of these passages' sparse vectors with the query's, best first, 0 too; passages without one, and
    /// ids that are not there, are left out.
    List<Match> scoreSparse(SparseVector query, Collection<String> ids);

    /// The passages that have words of the query, best first, by BM25. Empty where the query has no word
    /// that is looked for.
    ///
    /// @param words as the person wrote them; never a query language
    List<Match> matching(String words, int count, Filter filter);

    /// What each word of the query adds to a passage's BM25 score, greatest first; empty where it has none
    /// of them.
    List<TermScore> explain(String words, String id);

    /// Bytes on disk.
    long bytes();

    @Override
    void close();

    /// How vectors are compared.
    enum Stage {
        /// By the first numbers of each vector, as compressed as the store likes: the candidates' stage of a
        /// two-stage search. Where a store keeps no short vectors it is the same as [#FULL].
        SHORT,
        /// By all numbers, through the index.
        FULL,
        /// By all numbers of all passages: slow, and right.
        EXACT
    }

    /// @param score cosine, sparse vectors' product, or BM25's sum; greater is better
    record Match(String id, float score) {}

    /// @param term as it is indexed, such as a word in lower case or two Chinese characters
    record TermScore(String term, float score) {}
}
