package zhiyin.knowledge.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Function;
import zhiyin.knowledge.store.VectorStore.Match;

/// Compares vectors one by one that a server gives out and does not compare itself.
public final class VectorScan {
    private static final Comparator<Match> WORST_FIRST =
            Comparator.comparingDouble((Match match) -> match.score())
                    .thenComparing(Comparator.comparing(Match::id).reversed());

    /// Fetched at once: 10 MB of 2,560 numbers each.
    private static final int STEP = 1_000;

    private final Function<Collection<String>, Map<String, float[]>> vectors;

    /// @param vectors gives those of some ids; ids that are not there are left out
    public VectorScan(Function<Collection<String>, Map<String, float[]>> vectors) {
        this.vectors = vectors;
    }

    /// The cosines of these passages' first numbers with a query of length 1, best first.
    ///
    /// @param query with as many numbers as count
    /// @param count at most so many
    public List<Match> nearest(float[] query, Collection<String> ids, int count) {
        List<String> all = List.copyOf(ids);
        var best = new PriorityQueue<Match>(WORST_FIRST);
        for (int first = 0; first < all.size(); first += STEP) {
            List<String> some = all.subList(first, Math.min(all.size(), first + STEP));
            vectors.apply(some)
                    .forEach((id, vector) -> {
                        best.add(new Match(id, cosine(query, vector)));
                        if (best.size() > count) {
                            best.poll();
                        }
                    });
        }
        var matches = new ArrayList<>(best);
        matches.sort(WORST_FIRST.reversed());
        return matches;
    }

    /// The cosine of a query of length 1 with as many of a vector's first numbers; 0 where these are all 0, and have no
    /// direction.
    public static float cosine(float[] query, float[] vector) {
        double product = 0;
        double squares = 0;
        for (int i = 0; i < query.length; i++) {
            product += (double) query[i] * vector[i];
            squares += (double) vector[i] * vector[i];
        }
        return squares < Float.MIN_NORMAL
                ? 0
                : (float) Math.clamp(product / Math.sqrt(squares), -1, 1);
    }
}
