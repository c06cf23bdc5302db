package zhiyin.lab.data;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/// How much of a task is taken, and with which luck.
///
/// @param limit of queries, pairs and rows to be judged by; documents stay all, since fewer would be an easier task
/// @param seed of draws
public record Sampling(OptionalInt limit, long seed) {
    public static final long USUAL_SEED = 42;

    public static final Sampling ALL = new Sampling(OptionalInt.empty(), USUAL_SEED);

    /// No more than the limit, at even distances: sets are often sorted by label.
    <T> List<T> thinned(List<T> all) {
        int wanted = limit.orElse(all.size());
        if (wanted >= all.size()) {
            return all;
        }
        var some = new ArrayList<T>(wanted);
        for (long i = 0; i < wanted; i++) {
            some.add(all.get((int) (i * all.size() / wanted)));
        }
        return some;
    }

    Random random() {
        return new Random(seed);
    }
}
