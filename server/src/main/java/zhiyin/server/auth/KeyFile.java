package zhiyin.server.auth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The API keys of a data directory, in `keys.json`, readable by its owner alone. The file is replaced as a
/// whole, by one process at a time, so that a server may read it at any moment.
public final class KeyFile {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /// As many are compared with each request.
    private static final int MOST_KEYS = 1_000;

    private final Path file;
    private final Path lock;

    private record Keys(@Nullable List<ApiKey> keys) {}

    /// Tells one state of the file from another; absent is one, too.
    record Stamp(FileTime modified, long bytes) {
        static final Stamp ABSENT = new Stamp(FileTime.fromMillis(0), -1);
    }

    public KeyFile(Path directory) {
        this.file = directory.resolve("keys.json");
        this.lock = directory.resolve("keys.lock");
    }

    public Path path() {
        return file;
    }

    Stamp stamp() {
        try {
            return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException _) {
            return Stamp.ABSENT;
        }
    }

    /// In the order in which they were made; none where there is no file.
    ///
    /// @throws UncheckedIOException where it cannot be read
    public List<ApiKey> read() {
        try {
            Keys keys = JSON.readValue(Files.readAllBytes(file), Keys.class);
            return keys.keys() == null ? List.of() : List.copyOf(keys.keys());
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the API keys %s cannot be read: %s".formatted(file, e.getMessage()), e);
        } catch (JacksonException e) {
            throw new UncheckedIOException(
                    new IOException(
                            "the API keys %s are damaged: %s"
                                    .formatted(file, e.getOriginalMessage())));
        }
    }

    /// @throws IllegalArgumentException where there is one of that name, or too many
    public void add(ApiKey key) {
        change(keys -> {
            if (keys.stream().anyMatch(other -> other.name().equals(key.name()))) {
                throw new IllegalArgumentException(
                        "there is a key called %s; revoke it first, or choose another name"
                                .formatted(key.name()));
            }
            if (keys.size() >= MOST_KEYS) {
                throw new IllegalArgumentException(
                        "there are %d keys already, which is as many as may be"
                                .formatted(MOST_KEYS));
            }
            var more = new ArrayList<>(keys);
            more.add(key);
            return more;
        });
    }

    /// @return whether there was one of that name
    public boolean remove(String name) {
        List<ApiKey> before = read();
        change(keys -> keys.stream().filter(key -> !key.name().equals(name)).toList());
        return before.stream().anyMatch(key -> key.name().equals(name));
    }

    private void change(UnaryOperator<List<ApiKey>> change) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileChannel channel =
                            FileChannel.open(
                                    lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                PrivateFile.replace(file, JSON.writeValueAsBytes(new Keys(change.apply(read()))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the API keys %s cannot be written: %s".formatted(file, e.getMessage()), e);
        }
    }
}
