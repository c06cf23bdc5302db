package zhiyin.server.auth;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.server.state.PrivateFile;

/// What keys have used, in `keys-usage.json` of a data directory; of the last day on which any was used. Thread-safe.
final class UsageFile implements UsageBook {
    private static final System.Logger LOG = System.getLogger(UsageFile.class.getName());
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final Map<String, Use> all = new HashMap<>();

    /// @param day in ISO 8601, UTC
    /// @param tokens by key
    /// @param used when each key was used last; absent in files of earlier versions
    record Written(String day, Map<String, Long> tokens, @Nullable Map<String, Instant> used) {}

    UsageFile(Path directory) {
        this.file = directory.resolve("keys-usage.json");
        try {
            take(JSON.readValue(Files.readAllBytes(file), Written.class));
        } catch (NoSuchFileException _) {
            // Nothing was used yet.
        } catch (IOException | JacksonException | DateTimeException | NullPointerException e) {
            LOG.log(Level.WARNING, "{0} cannot be read, counting begins anew: {1}", file, e);
        }
    }

    private void take(Written written) {
        LocalDate day = LocalDate.parse(written.day());
        Map<String, Instant> used = written.used() == null ? Map.of() : written.used();
        written.tokens()
                .forEach((name, tokens) ->
                        all.put(
                                name,
                                new Use(day, tokens, used.getOrDefault(name, Instant.EPOCH))));
        used.forEach((name, last) -> all.putIfAbsent(name, new Use(day, 0, last)));
    }

    @Override
    public synchronized Map<String, Use> add(Map<String, Use> here) {
        here.forEach((name, use) -> all.merge(name, use, Use::plus));
        if (!here.isEmpty()) {
            write();
        }
        return Map.copyOf(all);
    }

    /// A full disk keeps nobody from working; a restart would forget what was not written.
    private void write() {
        LocalDate day = all.values().stream().map(Use::day).max(LocalDate::compareTo).orElseThrow();
        var tokens = new TreeMap<String, Long>();
        var used = new TreeMap<String, Instant>();
        all.forEach((name, use) -> {
            if (use.day().equals(day)) {
                tokens.put(name, use.tokens());
            }
            if (use.last().isAfter(Instant.EPOCH)) {
                used.put(name, use.last());
            }
        });
        try {
            PrivateFile.replace(
                    file, JSON.writeValueAsBytes(new Written(day.toString(), tokens, used)));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "{0} cannot be written: {1}", file, e.getMessage());
        }
    }

    @Override
    public boolean isShared() {
        return false;
    }
}
