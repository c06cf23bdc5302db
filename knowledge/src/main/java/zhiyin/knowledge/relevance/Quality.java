package zhiyin.knowledge.relevance;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// How good a ranking is, for one question or on average over several.
///
/// Equal to trec_eval's values where every item at a rank is judged by itself.
///
/// @param recall at 5: the share of what is relevant that was found by rank 5
/// @param ndcg at 10 (Järvelin and Kekäläinen, 2002), with grades as gains: over the best possible ranking of
///     all that was judged
/// @param mrr at 10: one over the rank of the first that is relevant, 0 where it comes later
public record Quality(double recall, double ndcg, double mrr) {
    private static final int RECALL_RANK = 5;
    private static final int RANKS = 10;

    /// By grades: 0 for what does not answer, more for what does.
    ///
    /// A passage may hold several judged places, and finds them all at its rank: gains are added, and a ranking
    /// that is better than one place a rank allows counts as the best.
    ///
    /// @param found at each rank, the grades of what is found there for the first time; mostly none or one
    /// @param all grades of everything judged, found or not; one at least is above 0
    public static Quality of(List<List<Integer>> found, List<Integer> all) {
        long relevant = all.stream().filter(grade -> grade > 0).count();
        if (relevant == 0) {
            throw new IllegalArgumentException(
                    "nothing is relevant, expected a grade above 0 among " + all);
        }
        double gain = 0;
        double first = 0;
        long early = 0;
        for (int rank = 1; rank <= Math.min(RANKS, found.size()); rank++) {
            List<Integer> grades = found.get(rank - 1);
            gain += grades.stream().mapToInt(Integer::intValue).sum() * discount(rank);
            long hits = grades.stream().filter(grade -> grade > 0).count();
            early += rank <= RECALL_RANK ? hits : 0;
            first = first == 0 && hits > 0 ? 1.0 / rank : first;
        }
        return new Quality((double) early / relevant, Math.min(1, gain / idealGain(all)), first);
    }

    /// Where things are relevant or not.
    ///
    /// @param ranked names, best first
    /// @param relevant names; at least one
    public static Quality of(List<String> ranked, Set<String> relevant) {
        return of(
                ranked.stream()
                        .map(name -> relevant.contains(name) ? List.of(1) : List.<Integer>of())
                        .toList(),
                relevant.stream().map(_ -> 1).toList());
    }

    private static double idealGain(List<Integer> all) {
        List<Integer> best = all.stream().sorted(Comparator.reverseOrder()).limit(RANKS).toList();
        double gain = 0;
        for (int rank = 1; rank <= best.size(); rank++) {
            gain += best.get(rank - 1) * discount(rank);
        }
        return gain;
    }

    private static double discount(int rank) {
        return Math.log(2) / Math.log(rank + 1);
    }

    /// 0 for none.
    public static Quality mean(List<Quality> each) {
        return new Quality(
                each.stream().mapToDouble(Quality::recall).average().orElse(0),
                each.stream().mapToDouble(Quality::ndcg).average().orElse(0),
                each.stream().mapToDouble(Quality::mrr).average().orElse(0));
    }
}
