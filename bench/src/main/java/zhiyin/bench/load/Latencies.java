package zhiyin.bench.load;

import java.util.Arrays;
import java.util.List;

/// How long requests took, in milliseconds.
public record Latencies(double[] sorted) {
    public Latencies {
        sorted = sorted.clone();
        Arrays.sort(sorted);
    }

    public static Latencies of(List<Long> nanos) {
        return new Latencies(nanos.stream().mapToDouble(each -> each / 1e6).toArray());
    }

    public static Latencies ofAll(List<Latencies> several) {
        return new Latencies(
                several.stream().flatMapToDouble(each -> Arrays.stream(each.sorted())).toArray());
    }

    /// NaN where there was none.
    public double percentile(double percent) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100) - 1)];
    }

    @Override
    public String toString() {
        return "p50 %.1f ms, p99 %.1f ms, worst %.1f ms"
                .formatted(percentile(50), percentile(99), percentile(100));
    }
}
