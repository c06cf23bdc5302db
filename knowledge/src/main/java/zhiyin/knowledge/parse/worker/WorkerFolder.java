package zhiyin.knowledge.parse.worker;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// A folder for what reading leaves on disk. Only a folder that was made here, and so was new and empty,
/// can be deleted here: none that a path or a system property names.
final class WorkerFolder {
    private final Path path;

    private WorkerFolder(Path path) {
        this.path = path;
    }

    /// A new folder among the system's temporary files.
    static WorkerFolder create() throws IOException {
        return new WorkerFolder(Files.createTempDirectory("zhiyin-parse"));
    }

    /// A new folder within this one.
    WorkerFolder createWithin() throws IOException {
        return new WorkerFolder(Files.createTempDirectory(path, "worker"));
    }

    Path path() {
        return path;
    }

    /// Deletes it with all in it, as far as that can be; links are deleted, not followed.
    void delete() {
        try {
            Files.walkFileTree(path, new Deletion());
        } catch (IOException _) {
            // The system's temporary files are cleaned by the system in the end.
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
                throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
