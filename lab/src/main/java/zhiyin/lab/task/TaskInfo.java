package zhiyin.lab.task;

import java.util.Map;
import java.util.Optional;

/// What a task is, and where it is from.
///
/// @param name of its directory, and of the part of it where there are several
/// @param language of its texts, as its data say; empty where they do not
/// @param licence of the data, likewise
/// @param source of the data, likewise
/// @param instruction the task in words, for models that take such; else they get their own
/// @param published main scores by models' names, 0 to 1
public record TaskInfo(
        String name,
        Kind kind,
        String language,
        String licence,
        String source,
        Optional<String> instruction,
        Map<String, Double> published) {
    public TaskInfo {
        published = Map.copyOf(published);
    }
}
