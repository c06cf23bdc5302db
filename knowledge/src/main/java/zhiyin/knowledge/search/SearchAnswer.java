package zhiyin.knowledge.search;

import java.time.Duration;
import java.util.List;

/// What was found.
///
/// @param hits best first
/// @param embedding time for the query's vectors
/// @param finding time for the rest
/// @param reranking time of the model that read the best candidates; zero where none was asked for
/// @param notes what limits the answer, such as documents that are still being read
public record SearchAnswer(
        List<Hit> hits,
        Duration embedding,
        Duration finding,
        Duration reranking,
        List<Note> notes) {
    public SearchAnswer {
        hits = List.copyOf(hits);
        notes = List.copyOf(notes);
    }
}
