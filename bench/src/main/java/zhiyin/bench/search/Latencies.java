package zhiyin.bench.search;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.function.IntConsumer;

/// How long each of many calls took, in milliseconds.
///
/// @param wall by the clock, sorted
/// @param processor on average on the calling thread's processor: on a machine shared with others the
///     number to go by
record Latencies(double[] wall, double processor) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /// @param calls how many
    /// @param call given its number
    static Latencies of(int calls, IntConsumer call) {
        double[] wall = new double[calls];
        long processor = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            call.accept(i);
            wall[i] = (System.nanoTime() - start) / 1e6;
        }
        double used = (THREADS.getCurrentThreadCpuTime() - processor) / 1e6 / calls;
        Arrays.sort(wall);
        return new Latencies(wall, used);
    }

    double percentile(int percent) {
        return wall[Math.min(wall.length - 1, wall.length * percent / 100)];
    }
}
