package zhiyin.server.kb;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.search.Hit;
import zhiyin.knowledge.search.Note;
import zhiyin.knowledge.search.SearchAnswer;
import zhiyin.knowledge.search.StageScore;

/// What was found.
///
/// @param embeddingMs time for the query's vectors, in milliseconds
/// @param findingMs time for the rest
/// @param rerankingMs time of the reranker; 0 where none was asked for
/// @param notes what limits the answer
record SearchResults(
        List<ResultHit> hits,
        double embeddingMs,
        double findingMs,
        double rerankingMs,
        List<Note> notes) {
    /// A passage that was found.
    ///
    /// @param document its path within the collection
    /// @param original what the document says, where somebody wrote the text
    /// @param page the first page or slide it is on; `null` where the document has none
    /// @param score what hits are ordered by
    /// @param stages what each stage of the search thought of it
    /// @param marks parts of the text, in UTF-16 units, that have words of the query
    /// @param context text around it, where it was asked for
    record ResultHit(
            int rank,
            String collection,
            String document,
            long documentId,
            String title,
            String type,
            Set<String> tags,
            String passage,
            int ordinal,
            String text,
            Optional<String> original,
            List<String> headings,
            @JsonInclude(JsonInclude.Include.ALWAYS) OptionalInt page,
            Place place,
            double score,
            List<StageScore> stages,
            List<Hit.Mark> marks,
            Optional<String> context) {
        static ResultHit of(Hit hit) {
            return new ResultHit(
                    hit.rank(),
                    hit.collection(),
                    hit.path(),
                    hit.document(),
                    hit.title(),
                    hit.type(),
                    hit.tags(),
                    hit.passage(),
                    hit.ordinal(),
                    hit.text(),
                    hit.original(),
                    hit.headings(),
                    page(hit.place()),
                    hit.place(),
                    hit.score(),
                    hit.stages(),
                    hit.marks(),
                    hit.context());
        }

        private static OptionalInt page(Place place) {
            return switch (place.unit()) {
                case PAGE, SLIDE -> OptionalInt.of(place.first());
                case SHEET, CHAPTER, LINE, NONE -> OptionalInt.empty();
            };
        }
    }

    static SearchResults of(SearchAnswer answer) {
        return new SearchResults(
                answer.hits().stream().map(ResultHit::of).toList(),
                millis(answer.embedding()),
                millis(answer.finding()),
                millis(answer.reranking()),
                answer.notes());
    }

    private static double millis(Duration time) {
        return Math.round(time.toNanos() / 1e3) / 1e3;
    }
}
