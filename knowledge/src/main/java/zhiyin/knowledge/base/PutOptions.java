package zhiyin.knowledge.base;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// What is known of a document beside its bytes. Immutable; start from [#NONE].
///
/// @param tags added to those that the document has
/// @param modified when the file was changed last; empty: now
/// @param job that it belongs to; empty: one of its own
/// @param owner against whose quota its tokens count; empty: nobody's
public record PutOptions(
        Set<String> tags, Optional<Instant> modified, OptionalLong job, Optional<String> owner) {
    public static final PutOptions NONE =
            new PutOptions(Set.of(), Optional.empty(), OptionalLong.empty(), Optional.empty());

    public PutOptions {
        tags = Set.copyOf(tags);
    }

    public static PutOptions ofJob(long job) {
        return NONE.withJob(job);
    }

    public PutOptions withTags(Set<String> changed) {
        return new PutOptions(changed, modified, job, owner);
    }

    public PutOptions withModified(Instant time) {
        return new PutOptions(tags, Optional.of(time), job, owner);
    }

    public PutOptions withJob(long id) {
        return new PutOptions(tags, modified, OptionalLong.of(id), owner);
    }

    public PutOptions withOwner(String name) {
        return new PutOptions(tags, modified, job, Optional.of(name));
    }
}
