package zhiyin.knowledge.catalog;

import java.util.Optional;
import java.util.OptionalLong;

/// Which documents of a collection are listed, by rising id. Immutable; start from [#ALL].
///
/// @param stage of the newest version
/// @param type format, such as `pdf`
/// @param tag that they have
/// @param folder that they lie in, with all below it; empty for everything
/// @param text that is in their path or title, in any case
/// @param job that brought their newest version
/// @param afterId only those of greater ids: the next page
/// @param limit at most so many
public record DocumentQuery(
        Optional<Stage> stage,
        Optional<String> type,
        Optional<String> tag,
        String folder,
        Optional<String> text,
        OptionalLong job,
        long afterId,
        int limit) {
    public static final int MAX_LIMIT = 10_000;
    public static final int DEFAULT_LIMIT = 100;

    public static final DocumentQuery ALL =
            new DocumentQuery(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    "",
                    Optional.empty(),
                    OptionalLong.empty(),
                    0,
                    DEFAULT_LIMIT);

    public DocumentQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException(
                    "limit is %d, expected 1 to %d".formatted(limit, MAX_LIMIT));
        }
    }

    public DocumentQuery withStage(Stage only) {
        return new DocumentQuery(Optional.of(only), type, tag, folder, text, job, afterId, limit);
    }

    public DocumentQuery withFolder(String only) {
        return new DocumentQuery(stage, type, tag, only, text, job, afterId, limit);
    }

    public DocumentQuery withJob(long only) {
        return new DocumentQuery(
                stage, type, tag, folder, text, OptionalLong.of(only), afterId, limit);
    }

    public DocumentQuery after(long id) {
        return new DocumentQuery(stage, type, tag, folder, text, job, id, limit);
    }

    public DocumentQuery withLimit(int most) {
        return new DocumentQuery(stage, type, tag, folder, text, job, afterId, most);
    }
}
