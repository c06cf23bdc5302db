package zhiyin.server.auth;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.server.state.PrivateFile;

/// What all keys have used today, and when they were used last, in memory and, some seconds later, in `keys-usage.json`, so that a restart
/// gives nobody a new day. Thread-safe.
public final class Usage implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Usage.class.getName());
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration WRITE_EVERY = Duration.ofSeconds(10);

    private final Path file;
    private final InstantSource clock;
    private final ConcurrentMap<String, Allowance> allowances = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Instant> used = new ConcurrentHashMap<>();
    private final Map<String, Long> before;
    private Instant written;
    private boolean changed;

    /// @param day in ISO 8601, UTC
    /// @param tokens by key
    /// @param used when each key was used last; absent in files of earlier versions
    record Written(String day, Map<String, Long> tokens, @Nullable Map<String, Instant> used) {
        static final Written NOTHING = new Written("", Map.of(), Map.of());
    }

    public Usage(Path directory, InstantSource clock) {
        this.file = directory.resolve("keys-usage.json");
        this.clock = clock;
        this.written = clock.instant();
        this.before = today(directory, clock);
        this.used.putAll(lastUses(directory));
    }

    /// The tokens used today, by key, as they were last written.
    public static Map<String, Long> today(Path directory, InstantSource clock) {
        Written written = read(directory);
        boolean current = written.day().equals(Allowance.day(clock.instant()).toString());
        return current ? Map.copyOf(written.tokens()) : Map.of();
    }

    /// When each key was used last, as it was last written.
    public static Map<String, Instant> lastUses(Path directory) {
        Map<String, Instant> used = read(directory).used();
        return used == null ? Map.of() : Map.copyOf(used);
    }

    private static Written read(Path directory) {
        Path file = directory.resolve("keys-usage.json");
        try {
            Written written = JSON.readValue(Files.readAllBytes(file), Written.class);
            Objects.requireNonNull(written.day());
            Objects.requireNonNull(written.tokens());
            return written;
        } catch (NoSuchFileException _) {
            return Written.NOTHING;
        } catch (IOException | JacksonException | NullPointerException e) {
            LOG.log(Level.WARNING, "{0} cannot be read, counting begins anew: {1}", file, e);
            return Written.NOTHING;
        }
    }

    /// How many tokens a key has used today.
    public long tokensToday(String key) {
        return of(key).tokensToday(clock.instant());
    }

    /// When a key was used last.
    public Optional<Instant> lastUse(String key) {
        return Optional.ofNullable(used.get(key));
    }

    void note(ApiKey key) {
        used.put(key.name(), clock.instant());
        note();
    }

    Allowance of(ApiKey key) {
        return of(key.name());
    }

    private Allowance of(String key) {
        return allowances.computeIfAbsent(
                key, name -> new Allowance(clock.instant(), before.getOrDefault(name, 0L)));
    }

    void use(String name, long tokens) {
        if (tokens > 0) {
            of(name).use(tokens, clock.instant());
            note();
        }
    }

    private synchronized void note() {
        changed = true;
        if (Duration.between(written, clock.instant()).compareTo(WRITE_EVERY) >= 0) {
            write();
        }
    }

    private void write() {
        Instant now = clock.instant();
        var tokens = new TreeMap<>(before);
        allowances.forEach((name, allowance) -> tokens.put(name, allowance.tokensToday(now)));
        try {
            PrivateFile.replace(
                    file,
                    JSON.writeValueAsBytes(
                            new Written(
                                    Allowance.day(now).toString(), tokens, new TreeMap<>(used))));
            changed = false;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "{0} cannot be written: {1}", file, e.getMessage());
        }
        written = now;
    }

    /// Writes what has not been written.
    @Override
    public synchronized void close() {
        if (changed) {
            write();
        }
    }
}
