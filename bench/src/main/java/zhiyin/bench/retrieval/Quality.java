package zhiyin.bench.retrieval;

import java.util.List;
import java.util.Set;

/// How good answers were, on average over questions: each has ranked passages and the set of those that
/// answer it.
///
/// @param recall at 5: the share of the relevant passages that were among the first five
/// @param ndcg at 10 (Järvelin and Kekäläinen, 2002), with gains 0 and 1
/// @param mrr at 10: one over the rank of the first relevant passage
record Quality(double recall, double ndcg, double mrr) {
    static Quality of(List<String> ranked, Set<String> relevant) {
        double gain = 0;
        double ideal = 0;
        double first = 0;
        int early = 0;
        for (int rank = 1; rank <= 10; rank++) {
            double discount = Math.log(2) / Math.log(rank + 1);
            ideal += rank <= relevant.size() ? discount : 0;
            if (rank <= ranked.size() && relevant.contains(ranked.get(rank - 1))) {
                gain += discount;
                early += rank <= 5 ? 1 : 0;
                first = first == 0 ? 1.0 / rank : first;
            }
        }
        return new Quality((double) early / relevant.size(), gain / ideal, first);
    }

    static Quality mean(List<Quality> each) {
        return new Quality(
                each.stream().mapToDouble(Quality::recall).average().orElse(0),
                each.stream().mapToDouble(Quality::ndcg).average().orElse(0),
                each.stream().mapToDouble(Quality::mrr).average().orElse(0));
    }
}
