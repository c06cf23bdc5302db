package zhiyin.engine;

import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A new seed for every run, the same for all its tests, printed so that a failure can be repeated
/// with `-Dzhiyin.seed=<seed>`.
public final class Seeds {
    private static final long SEED = Long.getLong("zhiyin.seed", System.nanoTime());
    private static final Set<Class<?>> PRINTED = ConcurrentHashMap.newKeySet();

    private Seeds() {}

    public static Random random(Class<?> test) {
        if (PRINTED.add(test)) {
            System.out.println(test.getSimpleName() + ": seed " + SEED);
        }
        return new Random(SEED);
    }
}
