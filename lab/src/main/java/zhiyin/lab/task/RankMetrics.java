package zhiyin.lab.task;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import zhiyin.lab.metric.RankedGrades;

/// What is told of many rankings: means over queries.
final class RankMetrics {
    /// How far rankings are looked at, as MTEB does.
    static final int DEPTH = 1_000;

    private static final List<Integer> RANKS = List.of(1, 3, 5, 10, 20, 100, DEPTH);

    private RankMetrics() {}

    static Map<String, Double> of(List<RankedGrades> queries) {
        var metrics = new TreeMap<String, Double>();
        for (int k : RANKS) {
            metrics.put("ndcg_at_" + k, mean(queries, query -> query.ndcg(k)));
            metrics.put("recall_at_" + k, mean(queries, query -> query.recall(k)));
            metrics.put("map_at_" + k, mean(queries, query -> query.averagePrecision(k)));
            metrics.put("mrr_at_" + k, mean(queries, query -> query.reciprocalRank(k)));
        }
        return metrics;
    }

    private static double mean(List<RankedGrades> queries, ToDoubleFunction<RankedGrades> metric) {
        return queries.stream().mapToDouble(metric).average().orElse(0);
    }
}
