package zhiyin.knowledge.embed;

import java.time.Instant;
import java.util.Optional;

/// A model in memory, or on its way there.
///
/// @param key the same for all names of one model
/// @param ready whether it has been loaded
/// @param bytes of this process's memory its weights take, as estimated; 0 where it is another's
/// @param gpuBytes of a GPU's memory that it takes, as estimated; 0 where it is on none
/// @param users that are at work with it, or wait for it
/// @param lastUse when the last of them left
public record LoadedModel(
        String key,
        String name,
        boolean ready,
        long bytes,
        long gpuBytes,
        int users,
        Instant lastUse,
        KeepAlive keepAlive) {
    /// When it will be closed if nobody uses it; empty for never, and for while it is in use.
    public Optional<Instant> expires() {
        return users > 0 ? Optional.empty() : keepAlive.end(lastUse);
    }
}
