package zhiyin.server.state;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.UnaryOperator;

/// Records that this process alone changes: what it knows counts, and the file is for its next start. A full disk
/// keeps nobody from working. Thread-safe.
public final class OwnFile<T> implements RecordList<T> {
    private static final System.Logger LOG = System.getLogger(OwnFile.class.getName());

    private final PrivateList<T> file;
    private volatile List<T> known;

    /// Where the file cannot be read, it begins with none.
    ///
    /// @param lost what that means, for the log
    public OwnFile(PrivateList<T> file, String lost) {
        this.file = file;
        this.known = kept(file, lost);
    }

    private static <T> List<T> kept(PrivateList<T> file, String lost) {
        try {
            return file.read();
        } catch (UncheckedIOException e) {
            LOG.log(Level.WARNING, "{0}; {1}", e.getMessage(), lost);
            return List.of();
        }
    }

    @Override
    public List<T> read() {
        return known;
    }

    @Override
    public synchronized void change(UnaryOperator<List<T>> change) {
        List<T> changed = List.copyOf(change.apply(known));
        if (changed.equals(known)) {
            return;
        }
        known = changed;
        try {
            file.change(_ -> changed);
        } catch (UncheckedIOException e) {
            LOG.log(Level.WARNING, "{0}", e.getMessage());
        }
    }
}
