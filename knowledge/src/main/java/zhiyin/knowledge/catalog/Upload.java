package zhiyin.knowledge.catalog;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// A file that comes in parts, as it was announced, and what it became.
///
/// @param id random, 32 hexadecimal digits
/// @param collection its number
/// @param owner who sends it; empty where nobody is known
/// @param path that the document is to have
/// @param bytes that it is to have
/// @param tags added to those that the document has
/// @param modified when the file was changed last
/// @param job that it belongs to
/// @param fingerprint by which its sender knows the file again; empty for none
/// @param metadata what its sender said of it, as it came
/// @param document what it became; empty as long as it is unfinished
public record Upload(
        String id,
        long collection,
        String owner,
        String path,
        long bytes,
        Set<String> tags,
        Optional<Instant> modified,
        OptionalLong job,
        String fingerprint,
        String metadata,
        Instant created,
        OptionalLong document,
        Optional<Instant> finished) {
    public Upload {
        tags = Set.copyOf(tags);
    }

    public boolean isFinished() {
        return document.isPresent();
    }
}
