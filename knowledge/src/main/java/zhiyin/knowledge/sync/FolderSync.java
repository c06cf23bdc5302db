package zhiyin.knowledge.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import zhiyin.knowledge.catalog.FileState;

/// Compares a folder with a collection, and brings the collection to what the folder has.
///
/// ```java
/// var sync = new FolderSync(folder, SyncOptions.DEFAULTS.withUnder("docs"));
/// SyncPlan plan = sync.plan(target);
/// sync.apply(plan, target, FolderSync.Listener.NONE);
/// ```
///
/// A file of the size and time that the collection knows is taken for the same; another of the same size is
/// hashed, once for each time it has. Hidden files and folders and what programs leave behind are passed over,
/// and what a `.zhiyinignore` names by the rules of a `.gitignore`. Thread-safe.
public final class FolderSync {
    private final Path folder;
    private final SyncOptions options;
    private final FileHashes hashes = new FileHashes();

    /// Told of each step before it is done.
    public interface Listener {
        Listener NONE = (_, _) -> {};

        void step(Step step, String path);
    }

    public enum Step {
        ADD,
        CHANGE,
        MOVE,
        REMOVE
    }

    /// @throws IOException where there is no such folder
    public FolderSync(Path folder, SyncOptions options) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder + " is not a folder");
        }
        this.folder = folder.toRealPath();
        this.options = options;
    }

    /// With all links resolved.
    public Path folder() {
        return folder;
    }

    /// What has to be done.
    ///
    /// @throws IOException where the folder itself cannot be read, or the target does not answer
    public SyncPlan plan(SyncTarget target) throws IOException {
        return plan(target, walk());
    }

    FolderContents walk() throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(
                    folder.toString(), null, "the folder is not there; nothing is removed");
        }
        return FolderWalk.through(folder, options);
    }

    /// What the target has is asked after the walk: what came to it meanwhile is not found gone.
    SyncPlan plan(SyncTarget target, FolderContents contents) throws IOException {
        Map<String, FileState> known = known(target.files());
        synchronized (hashes) {
            Set<String> paths = new HashSet<>();
            contents.files().forEach(file -> paths.add(file.path()));
            hashes.keepOnly(paths);
            return Comparison.of(contents, known, hashes);
        }
    }

    /// Those of this folder.
    private Map<String, FileState> known(List<FileState> states) {
        String prefix = options.under().isEmpty() ? "" : options.under() + "/";
        var known = new TreeMap<String, FileState>();
        for (FileState state : states) {
            if (state.path().startsWith(prefix)) {
                known.put(state.path(), state);
            }
        }
        return known;
    }

    /// Does what a plan says: additions first, so that nothing is missing in between. Files that vanished
    /// meanwhile are passed over; the next plan sees them.
    ///
    /// @throws IOException what the target throws; the steps before it are done, a new plan has the others
    public void apply(SyncPlan plan, SyncTarget target, Listener listener) throws IOException {
        for (FoundFile file : plan.added()) {
            listener.step(Step.ADD, file.path());
            unlessVanished(() -> target.put(file));
        }
        for (FoundFile file : plan.changed()) {
            listener.step(Step.CHANGE, file.path());
            unlessVanished(() -> target.put(file));
        }
        for (SyncPlan.Move move : plan.moved()) {
            listener.step(Step.MOVE, move.to().path());
            unlessVanished(() -> target.move(move.from(), move.to()));
        }
        for (FileState file : plan.gone()) {
            listener.step(Step.REMOVE, file.path());
            target.remove(file);
        }
    }

    private interface Sending {
        void run() throws IOException;
    }

    private static void unlessVanished(Sending sending) throws IOException {
        try {
            sending.run();
        } catch (NoSuchFileException _) {
            // Deleted since it was found.
        }
    }
}
