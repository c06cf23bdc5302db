package zhiyin.knowledge.sync;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// A file of a folder.
///
/// @param path that its document has in the collection
/// @param file where it lies
/// @param modified to the millisecond, as collections keep it
/// @param sha256 of its bytes, in hexadecimal; only where it had to be looked at
public record FoundFile(
        String path, Path file, long bytes, Instant modified, Optional<String> sha256) {
    FoundFile withSha256(String hash) {
        return new FoundFile(path, file, bytes, modified, Optional.of(hash));
    }
}
