package zhiyin.server.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Records of one type in a file of the data directory, `{"NAME": [...]}`, readable by its owner alone. The file is
/// replaced as a whole, by one process at a time, so that a server may read it at any moment.
public final class PrivateList<T> implements RecordList<T> {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path file;
    private final Path lock;
    private final String name;
    private final String purpose;
    private final JavaType type;

    /// Tells one state of the file from another; absent is one, too.
    public record Stamp(FileTime modified, long bytes) {
        public static final Stamp ABSENT = new Stamp(FileTime.fromMillis(0), -1);
    }

    /// @param name of the file, without its ending, and of its one field
    /// @param purpose what is in it, for messages
    public PrivateList(Path directory, String name, String purpose, Class<T> record) {
        this.file = directory.resolve(name + ".json");
        this.lock = directory.resolve(name + ".lock");
        this.name = name;
        this.purpose = purpose;
        var types = JSON.getTypeFactory();
        this.type =
                types.constructMapType(
                        Map.class,
                        types.constructType(String.class),
                        types.constructCollectionType(List.class, record));
    }

    public Path path() {
        return file;
    }

    public Stamp stamp() {
        try {
            return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException _) {
            return Stamp.ABSENT;
        }
    }

    /// In the order in which they were added; none where there is no file.
    ///
    /// @throws UncheckedIOException where it cannot be read
    @Override
    public List<T> read() {
        try {
            Map<String, List<T>> content = JSON.readValue(Files.readAllBytes(file), type);
            return List.copyOf(content.getOrDefault(name, List.of()));
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s %s cannot be read: %s".formatted(purpose, file, e.getMessage()), e);
        } catch (JacksonException e) {
            throw new UncheckedIOException(
                    new IOException(
                            "%s %s are damaged: %s"
                                    .formatted(purpose, file, e.getOriginalMessage())));
        }
    }

    /// Replaces what is there, unless the change throws.
    ///
    /// @throws UncheckedIOException where it cannot be read or written
    @Override
    public void change(UnaryOperator<List<T>> change) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            synchronized (this) { // a process may lock a file once only
                try (FileChannel channel =
                                FileChannel.open(
                                        lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock _ = channel.lock()) {
                    Map<String, List<T>> content = Map.of(name, change.apply(read()));
                    PrivateFile.replace(file, JSON.writeValueAsBytes(content));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s %s cannot be written: %s".formatted(purpose, file, e.getMessage()), e);
        }
    }
}
