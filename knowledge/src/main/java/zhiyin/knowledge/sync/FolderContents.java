package zhiyin.knowledge.sync;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// What a walk through a folder has found.
///
/// @param files by path, without their hashes
/// @param folders all that were entered, to be watched
/// @param unseen paths of which nothing is known: unreadable folders with all below, files that cannot be
///     read or are too large
/// @param complete whether the walk came to its end
record FolderContents(
        List<FoundFile> files,
        List<Path> folders,
        List<SkippedFile> skipped,
        Set<String> unseen,
        boolean complete) {
    /// Whether a file that was not found is surely not there.
    boolean lacks(String path) {
        if (!complete || unseen.contains(path) || unseen.contains("")) {
            return false;
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (unseen.contains(path.substring(0, slash))) {
                return false;
            }
        }
        return true;
    }
}
