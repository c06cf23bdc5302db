package zhiyin.knowledge.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import zhiyin.engine.CosineSimilarity;
import zhiyin.knowledge.search.StageScore.Stage;

/// Maximal marginal relevance (Carbonell and Goldstein, 1998): takes one passage after the other, each
/// time the one that is best by
///
/// `(1 - diversity) · relevance - diversity · (greatest cosine to a passage taken before)`
///
/// Relevance is the fused score, or the reranker's, brought to 0 for the worst and 1 for the best that are looked at, so
/// that it and the cosine are of one size. Cosines are of full vectors. Passages of different models
/// have none, and count as unlike each other.
final class Diversity {
    private final double diversity;

    Diversity(double diversity) {
        this.diversity = diversity;
    }

    /// The candidates in another order, with what this stage thought of them.
    List<Candidate> reorder(List<Candidate> candidates) {
        if (diversity == 0 || candidates.isEmpty()) {
            return candidates;
        }
        double[] relevance = relevance(candidates);
        float[][] vectors = vectors(candidates);
        double[] nearest = new double[candidates.size()];
        boolean[] taken = new boolean[candidates.size()];
        var order = new ArrayList<Candidate>();
        while (order.size() < candidates.size()) {
            int best = best(relevance, nearest, taken);
            taken[best] = true;
            double score = marginal(relevance, nearest, best);
            order.add(
                    candidates
                            .get(best)
                            .with(
                                    new StageScore(
                                            Stage.DIVERSE, order.size() + 1, score, List.of())));
            for (int i = 0; i < nearest.length; i++) {
                nearest[i] = Math.max(nearest[i], cosine(candidates, vectors, best, i));
            }
        }
        return order;
    }

    private int best(double[] relevance, double[] nearest, boolean[] taken) {
        int best = -1;
        for (int i = 0; i < taken.length; i++) {
            boolean better =
                    best < 0
                            || marginal(relevance, nearest, i) > marginal(relevance, nearest, best);
            if (!taken[i] && better) {
                best = i;
            }
        }
        return best;
    }

    private double marginal(double[] relevance, double[] nearest, int i) {
        return (1 - diversity) * relevance[i] - diversity * nearest[i];
    }

    private static double[] relevance(List<Candidate> candidates) {
        double[] scores = candidates.stream().mapToDouble(Candidate::lastScore).toArray();
        double least = Arrays.stream(scores).min().orElse(0);
        double range = Arrays.stream(scores).max().orElse(0) - least;
        return Arrays.stream(scores)
                .map(score -> range > 0 ? (score - least) / range : 1)
                .toArray();
    }

    private static float[][] vectors(List<Candidate> candidates) {
        Map<Scope, Set<String>> ids =
                candidates.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Candidate::scope,
                                        Collectors.mapping(
                                                each -> each.location().passage(),
                                                Collectors.toSet())));
        var vectors = new HashMap<Scope, Map<String, float[]>>();
        ids.forEach((scope, wanted) -> vectors.put(scope, scope.store().vectors(wanted)));
        float[] none = {};
        return candidates.stream()
                .map(each ->
                        vectors.getOrDefault(each.scope(), Map.of())
                                .getOrDefault(each.location().passage(), none))
                .toArray(float[][]::new);
    }

    private static double cosine(List<Candidate> candidates, float[][] vectors, int a, int b) {
        boolean comparable =
                candidates.get(a).scope().space().equals(candidates.get(b).scope().space())
                        && vectors[a].length == vectors[b].length
                        && vectors[a].length > 0;
        return comparable ? CosineSimilarity.of(vectors[a], vectors[b]) : 0;
    }
}
