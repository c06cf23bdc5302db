package zhiyin.lab.report;

/// @param kind as [zhiyin.lab.task.Kind] labels it
/// @param metric the main one
/// @param units queries, pairs or rows that the score is computed from
/// @param texts that are embedded
public record TaskEntry(
        String name,
        String kind,
        String metric,
        String language,
        String licence,
        String source,
        int units,
        int texts) {}
