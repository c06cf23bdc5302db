package zhiyin.cli.kb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import zhiyin.knowledge.catalog.FileState;
import zhiyin.knowledge.sync.FolderSync;
import zhiyin.knowledge.sync.FoundFile;
import zhiyin.knowledge.sync.SkippedFile;
import zhiyin.knowledge.sync.SyncOptions;
import zhiyin.knowledge.sync.SyncTarget;

/// Files that are to become documents. A file is called by its name, a folder's files by the folder's name
/// and their way from there.
final class FoundFiles {
    /// A collection that has nothing: everything in a folder is new to it.
    private static final SyncTarget NOTHING =
            new SyncTarget() {
                @Override
                public List<FileState> files() {
                    return List.of();
                }

                @Override
                public void put(FoundFile file) {
                    throw new UnsupportedOperationException("only compared with");
                }

                @Override
                public void remove(FileState file) {
                    throw new UnsupportedOperationException("only compared with");
                }
            };

    private final TreeMap<String, FoundFile> files = new TreeMap<>();
    private final List<SkippedFile> skipped = new ArrayList<>();

    Collection<FoundFile> files() {
        return files.values();
    }

    /// What lies in the folders and is not taken.
    List<SkippedFile> skipped() {
        return skipped;
    }

    /// @throws KbFailure where there is nothing, or another file of that name in the collection
    void add(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            SyncOptions options = SyncOptions.DEFAULTS.withUnder(name(path));
            var plan = new FolderSync(path, options).plan(NOTHING);
            plan.added().forEach(this::put);
            skipped.addAll(plan.skipped());
        } else if (Files.exists(path)) {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            put(
                    new FoundFile(
                            name(path),
                            path,
                            attributes.size(),
                            attributes
                                    .lastModifiedTime()
                                    .toInstant()
                                    .truncatedTo(ChronoUnit.MILLIS),
                            Optional.empty()));
        } else {
            throw new KbFailure("NO_FILE", path + ": no such file or folder");
        }
    }

    /// The last part of a path, such as `docs` of `docs/` and of `.` within it; empty for the root.
    static String name(Path path) {
        Path last = path.toAbsolutePath().normalize().getFileName();
        return last == null ? "" : last.toString();
    }

    private void put(FoundFile file) {
        FoundFile earlier = files.put(file.path(), file);
        if (earlier != null && !earlier.file().equals(file.file())) {
            throw new KbFailure(
                    "SAME_NAME",
                    "%s and %s would both be called \"%s\"; add their folders instead, or rename one"
                            .formatted(earlier.file(), file.file(), file.path()));
        }
    }
}
