package zhiyin.server.state;

import java.util.List;
import java.util.function.UnaryOperator;

/// Records of one type that are kept where other processes may change them, too. Thread-safe.
public interface RecordList<T> {
    /// All, in the order in which they were added. What others change counts soon.
    ///
    /// @throws java.io.UncheckedIOException where they are in a file that cannot be read
    /// @throws zhiyin.server.api.RequestException UNAVAILABLE where they are in a catalog that has been away for too
    ///     long
    List<T> read();

    /// All, with what others changed before this was called: for whoever is looked for among them and not found.
    default List<T> latest() {
        return read();
    }

    /// Replaces what is there, unless the change throws; [#read] has it at once.
    ///
    /// @param change of all there are, to which none is known twice; may be asked more than once, since others change
    ///     them, too
    /// @throws java.io.UncheckedIOException where they are in a file that cannot be read or written
    /// @throws zhiyin.knowledge.catalog.CatalogException where they are in a catalog that is away
    void change(UnaryOperator<List<T>> change);
}
