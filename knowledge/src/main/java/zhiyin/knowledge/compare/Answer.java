package zhiyin.knowledge.compare;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.catalog.RelevanceLabel;
import zhiyin.knowledge.search.Hit;
import zhiyin.knowledge.search.Note;

/// One question, answered by several configurations.
///
/// @param columns one for each configuration, in order
/// @param matches pairs of hits of different columns that are the same place of a document
/// @param labels of the question
public record Answer(List<Column> columns, List<Match> matches, List<RelevanceLabel> labels) {
    public Answer {
        columns = List.copyOf(columns);
        matches = List.copyOf(matches);
        labels = List.copyOf(labels);
    }

    /// What one configuration found.
    ///
    /// @param embedding time for the query's vector, which may have been in the cache
    /// @param kept how many of the hits that all of the vectors' numbers find were found by some; empty where
    ///     nothing was cut
    public record Column(
            Configuration configuration,
            List<Found> hits,
            Duration embedding,
            Duration finding,
            Duration reranking,
            Optional<Kept> kept,
            List<Note> notes) {
        public Column {
            hits = List.copyOf(hits);
            notes = List.copyOf(notes);
        }
    }

    /// @param label that fits the passage best
    public record Found(Hit hit, Optional<RelevanceLabel> label) {}

    /// @param dimensions that were compared
    /// @param same hits of the first ten that were found with all numbers, too
    /// @param of so many found with all numbers
    public record Kept(int dimensions, int same, int of) {}

    /// Hit `rank` of column `column` and hit `otherRank` of the later column `otherColumn`. Columns count from
    /// 0, ranks from 1.
    ///
    /// @param shared how much of the shorter passage both have, over 0.5 to 1
    public record Match(int column, int rank, int otherColumn, int otherRank, double shared) {}
}
