package zhiyin.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.onednn.TypeSpeeds;

/// The machine's own limit: what all cores together reach in a matrix product that suits them.
final class Ceiling {
    private static final int ROUNDS = 5;

    private Ceiling() {}

    /// GFLOP/s of all threads at once, in `[256, 512]·[512, 1536]`, the best of a few rounds.
    static double gigaflops(NumericType type, int threads) {
        double best = 0;
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (int round = 0; round < ROUNDS; round++) {
                List<Callable<Double>> tasks = new ArrayList<>();
                for (int t = 0; t < threads; t++) {
                    tasks.add(() -> TypeSpeeds.measure(256, 512, 1536).gigaflops(type));
                }
                double sum = 0;
                for (Future<Double> speed : pool.invokeAll(tasks)) {
                    sum += speed.get();
                }
                best = Math.max(best, sum);
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("measuring the ceiling failed", e);
        }
        return best;
    }
}
