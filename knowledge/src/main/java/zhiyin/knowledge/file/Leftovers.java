package zhiyin.knowledge.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// Temporary files that a crash left.
public final class Leftovers {
    /// Of a folder in which several processes write: nobody takes so long for a file.
    public static final Duration IN_SHARED_FOLDERS = Duration.ofDays(1);

    private Leftovers() {}

    /// Not where somebody has moved it meanwhile.
    private static boolean isOlder(Path file, Instant time) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(time);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /// @param glob of their names
    /// @param abandoned after which nobody is taken to write there any longer; zero: nobody does
    public static void remove(Path folder, String glob, Duration abandoned) throws IOException {
        Instant old = Instant.now().minus(abandoned);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, glob)) {
            for (Path file : left) {
                if (abandoned.isZero() || isOlder(file, old)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
