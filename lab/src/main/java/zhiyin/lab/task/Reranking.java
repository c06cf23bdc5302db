package zhiyin.lab.task;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import zhiyin.lab.metric.BinaryRanking;
import zhiyin.lab.metric.DocumentOrder;
import zhiyin.lab.metric.RankedGrades;
import zhiyin.lab.stat.Sample;

/// Which of a few documents answer a query, by cosines.
///
/// @param documents of all queries' candidates
/// @param judge by whose average precision: both are published under the name MAP
public record Reranking(
        TaskInfo info, List<Retrieval.Document> documents, List<Query> queries, Judge judge)
        implements Task {
    private static final int MRR_RANK = 10;

    public enum Judge {
        /// Equal cosines are ordered by documents' ids: MTEB since its second version, `map_at_1000`.
        TREC_EVAL,
        /// Equal cosines are one threshold: MTEB's first version.
        SCIKIT_LEARN
    }

    /// @param candidates numbers of documents
    /// @param grades of the candidates, 0 for what does not answer
    /// @param judged grades of everything relevant, among the candidates or not
    public record Query(String text, int[] candidates, int[] grades, int[] judged) {}

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
                model.of(documents.stream().map(Retrieval.Document::text).toList(), Role.DOCUMENT);
        List<float[]> asked = model.of(queries.stream().map(Query::text).toList(), Role.QUERY);
        var order = DocumentOrder.of(documents.stream().map(Retrieval.Document::id).toList());
        List<float[]> cosines =
                IntStream.range(0, queries.size())
                        .mapToObj(i -> cosines(queries.get(i), asked.get(i), passages))
                        .toList();
        List<RankedGrades> ranked =
                IntStream.range(0, queries.size())
                        .mapToObj(i -> ranked(queries.get(i), cosines.get(i), order))
                        .toList();
        double[] precisions =
                IntStream.range(0, queries.size())
                        .mapToDouble(i ->
                                judge == Judge.TREC_EVAL
                                        ? ranked.get(i).averagePrecision(RankMetrics.DEPTH)
                                        : precision(queries.get(i), cosines.get(i)))
                        .toArray();
        Map<String, Double> metrics = new TreeMap<>(RankMetrics.of(ranked));
        var sample = new Sample.Mean(precisions);
        metrics.put("map", sample.score());
        metrics.put(
                "mrr",
                ranked.stream().mapToDouble(q -> q.reciprocalRank(MRR_RANK)).average().orElse(0));
        return new Outcome(metrics, sample);
    }

    private static float[] cosines(Query query, float[] asked, List<float[]> passages) {
        float[] cosines = new float[query.candidates().length];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] = Cosines.of(asked, passages.get(query.candidates()[i]));
        }
        return cosines;
    }

    private static RankedGrades ranked(Query query, float[] cosines, DocumentOrder order) {
        int[] ranking = order.ranked(query.candidates(), cosines, RankMetrics.DEPTH);
        Map<Integer, Integer> grades = new TreeMap<>();
        for (int i = 0; i < query.candidates().length; i++) {
            grades.put(query.candidates()[i], query.grades()[i]);
        }
        int[] found = new int[ranking.length];
        for (int rank = 0; rank < found.length; rank++) {
            found[rank] = grades.getOrDefault(ranking[rank], 0);
        }
        return RankedGrades.of(found, query.judged());
    }

    private static double precision(Query query, float[] cosines) {
        boolean[] relevant = new boolean[cosines.length];
        double[] scores = new double[cosines.length];
        for (int i = 0; i < scores.length; i++) {
            relevant[i] = query.grades()[i] > 0;
            scores[i] = cosines[i];
        }
        return BinaryRanking.averagePrecision(relevant, scores);
    }
}
