package zhiyin.knowledge.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// A store of which a part lies in a server, where several processes write and read it, and the rest with each of
/// them: what one process writes is in the server for all, and each of the others has to follow with its own part.
public interface SharedStore extends VectorStore {
    /// Which of these passages are here and durable as those of a document, whether the server has them or not.
    Set<String> presentHere(Collection<String> ids, long document);

    /// Every id that is here and durable, in no order.
    void forEachIdHere(Consumer<String> consumer);

    /// The vectors that the server has, of whichever are here or not.
    Map<String, float[]> vectorsThere(Collection<String> ids);

    /// [#put] for passages that are in the server already.
    void putHere(List<StoredPassage> passages);

    /// [#remove] for passages that are gone from the server, or are going.
    void removeHere(Collection<String> ids);

    /// [#relabel] where the server has been told.
    void relabelHere(long document, Labels labels);

    /// Makes what was done here durable, and visible.
    void commitHere();
}
