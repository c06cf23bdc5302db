package zhiyin.cli.embed;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Opens an output for reading, rewriting and appending, for this process alone.
final class OutputFile {
    private OutputFile() {}

    /// @throws EmbedFailure where another process writes it
    static RandomAccessFile open(Path path) throws IOException {
        var file = new RandomAccessFile(path.toFile(), "rw");
        if (lock(file) == null) {
            file.close();
            throw new EmbedFailure(
                    "%s is being written by another process; wait for it or stop it"
                            .formatted(path));
        }
        return file;
    }

    /// The lock ends with the file.
    private static @Nullable FileLock lock(RandomAccessFile file) throws IOException {
        try {
            return file.getChannel().tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}
