package zhiyin.lab.task;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import zhiyin.lab.metric.DocumentOrder;
import zhiyin.lab.metric.RankedGrades;
import zhiyin.lab.stat.Sample;

/// Which documents answer a query: all are compared with it, and the ranking is judged as by trec_eval. Of source
/// code, too.
///
/// @param documents ids of which are all different
/// @param queries each with something judged
public record Retrieval(TaskInfo info, List<Document> documents, List<Query> queries)
        implements Task {
    private static final int MAIN_RANK = 10;

    /// As many as a search of the knowledge base takes from its short vectors for ten hits.
    private static final int CANDIDATES = 50;

    public record Document(String id, String text) {}

    /// @param grades by documents' ids; 0 and less for what does not answer it
    public record Query(String id, String text, Map<String, Integer> grades) {
        int[] judged() {
            return grades.values().stream().mapToInt(Integer::intValue).toArray();
        }
    }

    @Override
    public int texts() {
        return documents.size() + queries.size();
    }

    @Override
    public int units() {
        return queries.size();
    }

    @Override
    public Outcome score(TextVectors model) {
        List<float[]> passages =
                model.of(documents.stream().map(Document::text).toList(), Role.DOCUMENT);
        Role role = info.kind() == Kind.CODE_RETRIEVAL ? Role.CODE_QUERY : Role.QUERY;
        List<float[]> asked = model.of(queries.stream().map(Query::text).toList(), role);
        var cosines = new Cosines(passages);
        var order = DocumentOrder.of(documents.stream().map(Document::id).toList());
        List<int[]> candidates =
                indexed(model, passages, asked).orElseGet(() -> candidates(model, role, order));
        List<RankedGrades> ranked =
                IntStream.range(0, queries.size())
                        .parallel()
                        .mapToObj(i ->
                                judged(
                                        queries.get(i),
                                        order,
                                        order.ranked(
                                                candidates.get(i),
                                                picked(
                                                        cosines.with(asked.get(i)),
                                                        candidates.get(i)),
                                                RankMetrics.DEPTH)))
                        .toList();
        return new Outcome(
                RankMetrics.of(ranked),
                new Sample.Mean(ranked.stream().mapToDouble(q -> q.ndcg(MAIN_RANK)).toArray()));
    }

    private static Optional<List<int[]>> indexed(
            TextVectors model, List<float[]> passages, List<float[]> asked) {
        try (CandidateSearch index = model.index(passages).orElse(null)) {
            return Optional.ofNullable(index)
                    .map(found -> asked.stream().map(query -> nearest(found, query)).toList());
        }
    }

    private static int[] nearest(CandidateSearch index, float[] query) {
        return index.nearest(query, CANDIDATES).stream().mapToInt(Integer::intValue).toArray();
    }

    /// What is ranked for each query: all documents, or those whose short vectors are nearest.
    private List<int[]> candidates(TextVectors model, Role role, DocumentOrder order) {
        int[] all = IntStream.range(0, documents.size()).toArray();
        Optional<TextVectors> coarse = model.coarse();
        if (coarse.isEmpty()) {
            return Collections.nCopies(queries.size(), all);
        }
        var cosines =
                new Cosines(
                        coarse.get()
                                .of(
                                        documents.stream().map(Document::text).toList(),
                                        Role.DOCUMENT));
        return coarse.get().of(queries.stream().map(Query::text).toList(), role).stream()
                .map(query -> order.ranked(all, cosines.with(query), CANDIDATES))
                .toList();
    }

    private static float[] picked(float[] scores, int[] candidates) {
        float[] picked = new float[candidates.length];
        for (int i = 0; i < candidates.length; i++) {
            picked[i] = scores[candidates[i]];
        }
        return picked;
    }

    private static RankedGrades judged(Query query, DocumentOrder order, int[] ranking) {
        int[] grades = new int[ranking.length];
        for (int rank = 0; rank < ranking.length; rank++) {
            grades[rank] = query.grades().getOrDefault(order.ids().get(ranking[rank]), 0);
        }
        return RankedGrades.of(grades, query.judged());
    }
}
