package zhiyin.engine.pull;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One entry of a hub's listing, which may hold anything.
final class ListingEntry {
    private static final long MAX_SIZE = 1L << 44; // 16 TiB

    private ListingEntry() {}

    /// @throws IllegalArgumentException where the entry lacks a path or size, or points out of the folder
    static RepositoryFile read(
            JsonNode entry, String pathKey, String sizeKey, Optional<Checksum> checksum) {
        JsonNode path = entry.path(pathKey);
        JsonNode size = entry.path(sizeKey);
        if (!path.isString() || path.asString().isEmpty()) {
            throw new IllegalArgumentException("a file without a \"%s\"".formatted(pathKey));
        }
        String shown = Shown.line(path.asString());
        if (FilePaths.leavesFolder(path.asString())) {
            throw new IllegalArgumentException(
                    "the file name \"%s\" points out of the model's folder".formatted(shown));
        }
        if (!size.isIntegralNumber()
                || !size.canConvertToLong()
                || size.longValue() < 0
                || size.longValue() > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "the size of \"%s\" is not a number of bytes".formatted(shown));
        }
        return new RepositoryFile(path.asString(), size.longValue(), checksum);
    }

    /// The checksum; empty where the hub gives none.
    ///
    /// @throws IllegalArgumentException where it gives something else
    static Optional<Checksum> checksum(Checksum.Kind kind, String hex) {
        if (hex.isEmpty()) {
            return Optional.empty();
        }
        Optional<Checksum> checksum = Checksum.of(kind, hex);
        if (checksum.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"%s\" is no %s".formatted(Shown.line(hex), kind.label()));
        }
        return checksum;
    }
}
