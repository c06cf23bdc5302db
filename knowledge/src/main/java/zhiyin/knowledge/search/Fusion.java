package zhiyin.knowledge.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import zhiyin.knowledge.search.SearchRequest.Weights;
import zhiyin.knowledge.search.StageScore.Stage;

/// Puts several orders of candidates into one.
///
/// Within collections of one model, by scores. Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009),
/// the usual way, looks at ranks alone and cannot tell a passage that stands out from one that is first by
/// a hair. Where one way of finding is much better than the other it falls between the two: on questions
/// about Chinese paragraphs, where words are better than a small model, and on code described in English,
/// where the model is better by far than words. `zhiyin bench retrieval` prints its figures beside ours.
///
/// So scores are added, each brought to 0 to 1 for the candidates at hand (a convex combination of
/// normalised scores, which Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval",
/// 2023, found better than ranks):
///
/// `α · ((cos - least) / (greatest - least) + sparse / best sparse)  +  (1 - α) · trust · bm25 / best bm25`
///
/// - Every candidate has its cosine, also those that only words brought: it costs a hundred products, and
///   nobody has to guess the score of what is missing. BM25 needs no guess: a passage that is not among the
///   best by words has about nothing to gain from them.
/// - Where the model gives sparse vectors, their product is the second half of its judgement, and has a true zero.
///   It counts as much as each of the others: the constants below were found without it.
/// - BM25 has a true zero, a passage without the words; so it is divided by the best and not stretched. The
///   cosines of a model lie in a narrow band of their own, so they are.
/// - `trust` says how far the words of this query single out passages at all:
///   `2 · (1 - bm25 of the 20th / best bm25)²`. A question with a name or a rare term has a few passages far
///   above all others; trust is above 1, and words outweigh vectors. Where twenty passages have as many of
///   the words as the best, trust is near 0, and vectors decide.
/// - In source code the words of a question in prose, such as "list", "number", "find", are on every page,
///   and in other senses. They count a quarter there, unless the query has a name as code writes it.
///
/// The constants were chosen on every other question of five sets: paragraphs in Chinese and in English, the
/// one asked in the other, and code asked for in English. From 1 to 4 and from 10 to 20 they make little
/// difference on paragraphs; the quarter is the most that words may count on code before they do harm.
/// `zhiyin bench retrieval --half 1` measures on the other questions. Those were looked at, too, before the
/// last choice: they confirm the constants less than unseen questions would.
///
/// Between collections of different models nothing but ranks is comparable, and reciprocal rank fusion is
/// what is taken.
///
/// Equals are ordered by collection, path and place ([Candidate#TIES]), so that the same documents give the
/// same order in every run.
final class Fusion {
    /// Of reciprocal rank fusion, as published: so large that being first is worth little more than being
    /// second.
    private static final int RANK_CONSTANT = 60;

    /// The passage by words with which the best is compared.
    private static final int REFERENCE_RANK = 20;

    private static final double MOST_TRUST = 2;
    private static final String CODE = "code";
    private static final double PROSE_IN_CODE = 0.25;

    /// `camelCase`, `snake_case`, `std::sort`, `call(`.
    private static final Pattern CODE_NAME =
            Pattern.compile("[a-z][A-Z]|\\w_\\w|\\w(::|->)\\w|\\w\\(");

    private Fusion() {}

    /// The candidates of one way of finding, by its scores.
    static List<Candidate> bySingle(List<Candidate> candidates) {
        return candidates.stream()
                .sorted(
                        Comparator.comparingDouble(Candidate::lastScore)
                                .reversed()
                                .thenComparing(Candidate.TIES))
                .toList();
    }

    /// The candidates of vectors, of one kind or both, and words.
    static List<Candidate> byScores(List<Candidate> candidates, SearchRequest request) {
        Weights weights = request.weights();
        double alpha = weights.vector() / (weights.vector() + weights.words());
        boolean namesCode = CODE_NAME.matcher(request.query()).find();
        double least = scores(candidates, Stage.VECTOR).min().orElse(0);
        double range = scores(candidates, Stage.VECTOR).max().orElse(0) - least;
        double bestSparse = scores(candidates, Stage.SPARSE).max().orElse(0);
        double best = scores(candidates, Stage.WORDS).max().orElse(0);
        double trust = trust(candidates);
        return ranked(
                candidates,
                candidate -> {
                    double vector =
                            scaled(candidate.score(Stage.VECTOR).orElse(least) - least, range);
                    double sparse = scaled(candidate.score(Stage.SPARSE).orElse(0), bestSparse);
                    double words = scaled(candidate.score(Stage.WORDS).orElse(0), best);
                    boolean isDoubtful = candidate.location().type().equals(CODE) && !namesCode;
                    return alpha * (vector + sparse)
                            + (1 - alpha) * trust * words * (isDoubtful ? PROSE_IN_CODE : 1);
                });
    }

    private static DoubleStream scores(List<Candidate> candidates, Stage stage) {
        return candidates.stream().flatMapToDouble(each -> each.score(stage).stream());
    }

    private static double scaled(double score, double range) {
        return range > 0 ? score / range : 0;
    }

    /// How far the best passages by words stand out: 0 where twenty have the same score, 2 where fewer than
    /// twenty have one.
    private static double trust(List<Candidate> candidates) {
        double[] sorted = scores(candidates, Stage.WORDS).sorted().toArray();
        if (sorted.length < REFERENCE_RANK) {
            return MOST_TRUST;
        }
        double standingOut = 1 - sorted[sorted.length - REFERENCE_RANK] / sorted[sorted.length - 1];
        return MOST_TRUST * standingOut * standingOut;
    }

    /// Several orders of different candidates, or some the same, by reciprocal ranks.
    static List<Candidate> byRanks(List<List<Candidate>> orders) {
        Map<Leg.Key, Double> sums = new HashMap<>();
        Map<Leg.Key, Candidate> candidates = new HashMap<>();
        for (List<Candidate> order : orders) {
            for (int i = 0; i < order.size(); i++) {
                Candidate candidate = order.get(i);
                candidates.putIfAbsent(candidate.key(), candidate);
                sums.merge(candidate.key(), 1.0 / (RANK_CONSTANT + i + 1), Double::sum);
            }
        }
        return ranked(
                List.copyOf(candidates.values()),
                candidate -> sums.getOrDefault(candidate.key(), 0.0));
    }

    private record Fused(Candidate candidate, double score) {}

    private static List<Candidate> ranked(
            List<Candidate> candidates, ToDoubleFunction<Candidate> score) {
        List<Fused> order =
                candidates.stream()
                        .map(each -> new Fused(each, score.applyAsDouble(each)))
                        .sorted(
                                Comparator.comparingDouble(Fused::score)
                                        .reversed()
                                        .thenComparing(Fused::candidate, Candidate.TIES))
                        .toList();
        var ranked = new ArrayList<Candidate>(order.size());
        for (Fused fused : order) {
            ranked.add(
                    fused.candidate()
                            .replacing(
                                    new StageScore(
                                            Stage.FUSED,
                                            ranked.size() + 1,
                                            fused.score(),
                                            List.of())));
        }
        return ranked;
    }
}
