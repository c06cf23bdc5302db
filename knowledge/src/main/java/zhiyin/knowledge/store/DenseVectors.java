package zhiyin.knowledge.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;

/// The vectors of a store's passages where they lie in a server of their own: PostgreSQL, say. All else of a
/// passage stays in the index beside it, so words, labels and sparse vectors are the same wherever the vectors
/// are; of labels the server is told the document's number alone, which is enough to filter by.
///
/// Writing the same passage twice leaves one. What was written is durable after [#commit], and may be before.
/// Queries are of length 1 and the store's dimensions; whoever calls has checked that.
///
/// Nothing is connected to before it is needed. Thread-safe. Failures are [StoreException]s; those of the
/// connection are STORE_UNAVAILABLE, and the next call tries again.
public interface DenseVectors extends AutoCloseable {
    /// A passage's vector.
    ///
    /// @param document its document's number in the catalog
    record Entry(String id, long document, float[] vector) {}

    /// Adds vectors, or replaces those of the same ids.
    ///
    /// @param entries of different ids
    void put(List<Entry> entries);

    /// Ids that are not there are passed over.
    void remove(Collection<String> ids);

    /// Counts all of a document's passages as another's.
    void move(long document, long other);

    /// Makes all that was written before durable, and visible.
    void commit();

    /// Which of these ids are there.
    Set<String> present(Collection<String> ids);

    long count();

    /// Every id that is there, in no order.
    void forEachId(Consumer<String> consumer);

    /// The vectors as they were put, number by number; ids that are not there are left out.
    Map<String, float[]> vectors(Collection<String> ids);

    /// The nearest passages, best first, by cosine.
    ///
    /// @param count 1 or more; fewer are given only where there are no more
    /// @param documents to look in; empty for all
    List<Match> nearest(float[] query, int count, Optional<Set<Long>> documents, Stage stage);

    /// The nearest passages by the first numbers of each vector, scaled to length 1 again: all of them one by one.
    ///
    /// @param cut the query's first numbers, of length 1
    List<Match> nearestCut(float[] cut, int count, Optional<Set<Long>> documents);

    /// The cosines of these passages with the query, or with as many of their first numbers as it has, best first;
    /// ids that are not there are left out.
    List<Match> score(float[] query, Collection<String> ids);

    /// Bytes on the server's disk, as far as it tells.
    long bytes();

    /// Deletes them all, and what was made for them. It is no failure that there is nothing.
    void drop();

    @Override
    void close();
}
