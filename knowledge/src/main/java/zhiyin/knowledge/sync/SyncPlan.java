package zhiyin.knowledge.sync;

import java.util.List;
import zhiyin.knowledge.catalog.FileState;

/// What has to be done so that a collection has what a folder has. Lists are in the order of paths.
///
/// @param added files the collection does not know
/// @param changed files whose bytes differ from the collection's
/// @param moved files the collection knows by another path, where nothing lies any longer
/// @param gone what the collection has of files that are not there any longer
/// @param skipped what was left out, told of so that nothing fails in silence
/// @param unchanged how many files are the same
public record SyncPlan(
        List<FoundFile> added,
        List<FoundFile> changed,
        List<Move> moved,
        List<FileState> gone,
        List<SkippedFile> skipped,
        long unchanged) {
    /// The same bytes under another path.
    public record Move(FileState from, FoundFile to) {}

    public SyncPlan {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        moved = List.copyOf(moved);
        gone = List.copyOf(gone);
        skipped = List.copyOf(skipped);
    }

    /// Whether there is nothing to be done.
    public boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && moved.isEmpty() && gone.isEmpty();
    }

    /// Whether the folder has no file, and the collection had some of it: perhaps a disk that is not
    /// mounted. A person should be asked before everything is removed.
    public boolean removesEverything() {
        return !gone.isEmpty()
                && added.isEmpty()
                && changed.isEmpty()
                && moved.isEmpty()
                && unchanged == 0;
    }

    /// Bytes to be sent.
    public long bytes() {
        long fresh = added.stream().mapToLong(FoundFile::bytes).sum();
        long differing = changed.stream().mapToLong(FoundFile::bytes).sum();
        return fresh + differing + moved.stream().mapToLong(move -> move.to().bytes()).sum();
    }
}
