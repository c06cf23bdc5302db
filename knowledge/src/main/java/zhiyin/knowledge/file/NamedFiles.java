package zhiyin.knowledge.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A folder of files named by hashes, `ab/abcd….suffix`. A file is there whole and durable, or not at all:
/// it is written beside the others as `tmp-…`, forced to the disk, and moved in one step; then its folder is
/// forced. What a crash leaves of it is removed when the folder is opened.
final class NamedFiles {
    private static final String TEMPORARY = "tmp-";
    private static final int FOLDER_DIGITS = 2;

    private final Path folder;
    private final String suffix;
    private final Duration abandoned;

    private NamedFiles(Path folder, String suffix, Duration abandoned) {
        this.folder = folder;
        this.suffix = suffix;
        this.abandoned = abandoned;
    }

    interface Writing {
        /// @return the name the file is to have
        String write(OutputStream out) throws IOException;
    }

    /// @param abandoned after which a file that is being written, or that nobody names, is taken for one that a crash
    ///     left; zero: nobody else is at it
    static NamedFiles open(Path folder, String suffix, Duration abandoned) throws IOException {
        Files.createDirectories(folder);
        Leftovers.remove(folder, TEMPORARY + "*", abandoned);
        return new NamedFiles(folder, suffix, abandoned);
    }

    Path path(String name) {
        Sha256.require(name);
        return folder.resolve(name.substring(0, FOLDER_DIGITS)).resolve(name + suffix);
    }

    /// Writes a file; one of the same name and length stays as it is.
    String add(Writing writing) throws IOException {
        Path temporary = Files.createTempFile(folder, TEMPORARY, "");
        try {
            String name = write(temporary, writing);
            Path file = path(name);
            if (!Files.exists(file) || Files.size(file) != Files.size(temporary)) {
                place(temporary, file);
            } else {
                touch(file);
            }
            return name;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /// Gives a durable file another name here; one of that name and length stays as it is.
    void link(Path from, String name) throws IOException {
        Path file = path(name);
        if (Files.exists(file) && Files.size(file) == Files.size(from)) {
            touch(file);
            return;
        }
        Path temporary = folder.resolve(TEMPORARY + UUID.randomUUID());
        try {
            Files.createLink(temporary, from);
            touch(temporary);
        } catch (UnsupportedOperationException | FileSystemException _) {
            // File systems such as FAT have no second names; copying tells what else may be wrong.
            copy(from, name);
            return;
        }
        try {
            place(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /// Where the file system has no links.
    private void copy(Path from, String name) throws IOException {
        add(out -> {
            Files.copy(from, out);
            return name;
        });
    }

    /// Somebody wants it: nobody is to take it for abandoned before he has said so.
    private void touch(Path file) throws IOException {
        if (!abandoned.isZero()) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        }
    }

    private static String write(Path temporary, Writing writing) throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            String name = writing.write(out);
            channel.force(true);
            return name;
        }
    }

    private void place(Path temporary, Path file) throws IOException {
        Path parent = folder.resolve(file.getFileName().toString().substring(0, FOLDER_DIGITS));
        if (Files.notExists(parent)) {
            Files.createDirectories(parent);
            force(folder);
        }
        Files.move(
                temporary,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        force(parent);
    }

    /// Windows keeps folders durable by itself, and lets nobody open them.
    private static void force(Path folder) throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Removes a file that nobody names.
    ///
    /// @return how many bytes it had; 0 where there is none, or it may be wanted
    long collect(String name) throws IOException {
        try {
            FileTime touched = Files.getLastModifiedTime(path(name));
            boolean wanted =
                    !abandoned.isZero()
                            && touched.toInstant().isAfter(Instant.now().minus(abandoned));
            return wanted ? 0 : remove(name);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /// @return how many bytes it had; 0 where there is none
    long remove(String name) throws IOException {
        Path file = path(name);
        try {
            long bytes = Files.size(file);
            Files.delete(file);
            return bytes;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /// The names of those in one of the 256 folders, in no order; other files are passed over.
    List<String> names(int prefix) throws IOException {
        Path parent = folder.resolve("%02x".formatted(prefix));
        var names = new ArrayList<String>();
        if (Files.notExists(parent)) {
            return names;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(parent, "*" + suffix)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                String hash = name.substring(0, name.length() - suffix.length());
                if (Sha256.isName(hash)) {
                    names.add(hash);
                }
            }
        }
        return names;
    }
}
