package zhiyin.server.dify;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import zhiyin.knowledge.search.Hit;
import zhiyin.knowledge.search.SearchAnswer;
import zhiyin.knowledge.search.StageScore;
import zhiyin.knowledge.search.StageScore.Stage;

/// The answer to `POST /retrieval`.
record Records(List<Passage> records) {
    /// @param score its cosine, by which Dify compares passages of several sources; the order here is that of
    ///     vectors and words together
    record Passage(String content, double score, String title, Metadata metadata) {}

    record Metadata(
            String collection,
            String path,
            long documentId,
            String type,
            Set<String> tags,
            List<String> headings,
            String passage) {}

    /// @param threshold passages with a lower score are left out
    static Records of(SearchAnswer answer, double threshold) {
        return new Records(
                answer.hits().stream()
                        .map(Records::passage)
                        .filter(passage -> passage.score() >= threshold)
                        .toList());
    }

    private static Passage passage(Hit hit) {
        return new Passage(
                hit.context().orElse(hit.text()),
                score(hit),
                hit.title().isEmpty() ? hit.path() : hit.title(),
                new Metadata(
                        hit.collection(),
                        hit.path(),
                        hit.document(),
                        hit.type(),
                        hit.tags(),
                        hit.headings(),
                        hit.passage()));
    }

    /// The full vectors' cosine, else that of the short ones, brought to 0 to 1, where Dify's scores lie.
    private static double score(Hit hit) {
        double score =
                hit.stages().stream()
                        .filter(stage ->
                                stage.stage() == Stage.VECTOR
                                        || stage.stage() == Stage.VECTOR_SHORT)
                        .max(Comparator.comparing(StageScore::stage))
                        .map(StageScore::score)
                        .orElse(hit.score());
        return Math.clamp(score, 0, 1);
    }
}
