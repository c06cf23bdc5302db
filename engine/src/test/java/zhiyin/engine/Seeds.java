package zhiyin.engine;

import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The seed of tests that hold rounding errors against bounds, printed so that a failure can be repeated
/// with `-Dzhiyin.seed=<seed>`. Such errors have long tails: a build that is right must not fail once in
/// a hundred times, so the seed is the same for all builds, and a new one with `-Dzhiyin.thorough=true`.
public final class Seeds {
    private static final long SEED =
            Long.getLong(
                    "zhiyin.seed", Boolean.getBoolean("zhiyin.thorough") ? System.nanoTime() : 1);
    private static final Set<Class<?>> PRINTED = ConcurrentHashMap.newKeySet();

    private Seeds() {}

    public static Random random(Class<?> test) {
        if (PRINTED.add(test)) {
            System.out.println(test.getSimpleName() + ": seed " + SEED);
        }
        return new Random(SEED);
    }
}
