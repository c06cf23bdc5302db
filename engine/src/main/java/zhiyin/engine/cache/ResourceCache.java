package zhiyin.engine.cache;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Unpacks class path resources (native libraries, model files) into a folder, so that they can be
/// mapped. A file is unpacked once and then found by its name and size; two processes may unpack the
/// same file at once: each writes its own copy and moves it into place.
///
/// @param directory where files go; created when needed
public record ResourceCache(Path directory) {

    /// `$ZHIYIN_CACHE`, else the system's usual place for caches.
    public static ResourceCache standard() {
        return new ResourceCache(
                standardDirectory(
                        System.getenv(),
                        System.getProperty("os.name"),
                        Path.of(System.getProperty("user.home"))));
    }

    static Path standardDirectory(Map<String, String> environment, String system, Path home) {
        if (environment.containsKey("ZHIYIN_CACHE")) {
            return Path.of(environment.get("ZHIYIN_CACHE"));
        }
        String os = system.toLowerCase(Locale.ROOT);
        if (os.contains("mac")) {
            return home.resolve("Library/Caches/zhiyin");
        }
        String variable = os.contains("win") ? "LOCALAPPDATA" : "XDG_CACHE_HOME";
        String base = environment.getOrDefault(variable, "");
        return base.isEmpty() ? home.resolve(".cache/zhiyin") : Path.of(base, "zhiyin");
    }

    /// Whether the class path has the resource.
    public static boolean has(String resource) {
        return find(resource).isPresent();
    }

    /// The resource's size in bytes, where the class path has it.
    public static OptionalLong size(String resource) {
        Optional<URL> url = find(resource);
        try {
            return url.isPresent()
                    ? OptionalLong.of(url.get().openConnection().getContentLengthLong())
                    : OptionalLong.empty();
        } catch (IOException e) {
            throw new EngineException(Code.CACHE_FAILURE, "cannot read " + resource, e);
        }
    }

    /// The file `target` (relative to the cache), unpacked from `resource` unless it is already there;
    /// empty where the class path lacks the resource.
    public Optional<Path> unpack(String resource, String target) {
        return find(resource).map(url -> unpack(url, directory.resolve(target)));
    }

    /// The text of a file in the cache; empty where there is none.
    ///
    /// @throws IOException where it cannot be read
    public Optional<String> read(String file) throws IOException {
        Path path = directory.resolve(file);
        return Files.isRegularFile(path) ? Optional.of(Files.readString(path)) : Optional.empty();
    }

    /// Puts a text into the cache, whole or not at all.
    ///
    /// @throws IOException where it cannot be written
    public void write(String file, String text) throws IOException {
        replace(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                directory.resolve(file));
    }

    private static Optional<URL> find(String resource) {
        return Optional.ofNullable(ResourceCache.class.getClassLoader().getResource(resource));
    }

    private static Path unpack(URL resource, Path target) {
        try {
            var connection = resource.openConnection();
            try (InputStream in = connection.getInputStream()) {
                if (!isCurrent(target, connection.getContentLengthLong())) {
                    replace(in, target);
                }
            }
            return target;
        } catch (IOException e) {
            throw new EngineException(
                    Code.CACHE_FAILURE,
                    "cannot unpack %s to %s: %s. Set ZHIYIN_CACHE to a writable folder with room"
                            .formatted(resource, target, e),
                    e);
        }
    }

    private static boolean isCurrent(Path target, long size) throws IOException {
        return Files.isRegularFile(target) && Files.size(target) == size;
    }

    private static void replace(InputStream in, Path target) throws IOException {
        Path folder = Files.createDirectories(target.toAbsolutePath().getParent());
        Path partial = Files.createTempFile(folder, target.getFileName() + ".", ".partial");
        try {
            Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
            moveInto(partial, target);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static void moveInto(Path partial, Path target) throws IOException {
        try {
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
