package zhiyin.knowledge.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// How far this process has followed each index, in a file beside what it has of the index:
/// `followed` with `READY REMOVED TIME`. One that is lost or behind costs time alone. For one thread.
final class Bookmarks {
    /// The time alone is not worth a file every second.
    private static final Duration STALE = Duration.ofHours(1);

    private final Path folder;
    private final Map<Long, Bookmark> known = new HashMap<>();

    Bookmarks(Path folder) {
        this.folder = folder;
    }

    Bookmark of(long index) throws IOException {
        Bookmark kept = known.get(index);
        if (kept == null) {
            kept = read(file(index));
            known.put(index, kept);
        }
        return kept;
    }

    /// Forgets all others; what is in their files stays.
    void keep(Collection<Long> indexes) {
        known.keySet().retainAll(indexes);
    }

    private Path file(long index) {
        return folder.resolve(Long.toString(index)).resolve("followed");
    }

    private static Bookmark read(Path file) throws IOException {
        try {
            String[] parts = Files.readString(file).strip().split(" ", -1);
            return parts.length == 3
                    ? new Bookmark(
                            Long.parseLong(parts[0]),
                            Long.parseLong(parts[1]),
                            Instant.parse(parts[2]))
                    : Bookmark.NONE;
        } catch (NoSuchFileException | NumberFormatException | DateTimeParseException _) {
            return Bookmark.NONE;
        }
    }

    void put(long index, Bookmark bookmark) throws IOException {
        Bookmark before = of(index);
        boolean moved =
                bookmark.ready() != before.ready() || bookmark.removed() != before.removed();
        if (!moved && before.at().plus(STALE).isAfter(bookmark.at())) {
            return;
        }
        Path file = file(index);
        Path fresh = file.resolveSibling("followed.new");
        Files.writeString(
                fresh, "%d %d %s%n".formatted(bookmark.ready(), bookmark.removed(), bookmark.at()));
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        known.put(index, bookmark);
    }
}
