package zhiyin.server.auth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import zhiyin.server.api.Scope;
import zhiyin.server.state.PrivateFile;

/// The key by which this machine's own commands (`zhiyin kb`) use a running server: made anew at each start,
/// and in a file of the data directory, which who may read may read everything there. Gone when the server is.
public final class OwnKey implements AutoCloseable {
    private static final String NAME = "local";

    private final Path file;
    private final ApiKey key;

    private OwnKey(Path file, ApiKey key) {
        this.file = file;
        this.key = key;
    }

    /// @throws UncheckedIOException where it cannot be written
    public static OwnKey make(Path directory) {
        ApiKey.Issued issued =
                ApiKey.issue(NAME, Set.of(Scope.ADMIN), Optional.empty(), Optional.empty());
        Path file = file(directory);
        try {
            Files.createDirectories(directory);
            PrivateFile.replace(file, issued.secret().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s cannot be written: %s".formatted(file, e.getMessage()), e);
        }
        return new OwnKey(file, issued.key());
    }

    private static Path file(Path directory) {
        return directory.resolve("local.key");
    }

    public ApiKey key() {
        return key;
    }

    /// The secret; empty where no server runs there, or it is another user's.
    public static Optional<String> read(Path directory) {
        try {
            return Optional.of(Files.readString(file(directory)).strip());
        } catch (NoSuchFileException | AccessDeniedException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
