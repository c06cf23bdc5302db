package zhiyin.bench.robust;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import zhiyin.bench.robust.TheilSen.Point;

/// Whether a server grows, by the second half of what was seen of it: in the first one caches fill and code is
/// compiled.
///
/// @param grown what has grown more than it may, in words; empty where nothing has
/// @param lines about all that was looked at
record SoakVerdict(List<String> grown, List<String> lines) {
    /// @param seconds since the beginning
    /// @param vitals after a full collection
    record Sample(double seconds, Vitals vitals) {}

    /// In less time memory has not settled, and its growth says nothing.
    static final double LEAST_SECONDS = 20 * 60;

    /// Growth within the second half that is taken for noise, as a part of what there is, ...
    private static final double PART = 0.05;

    /// ... and at least so much.
    private static final double LEAST_BYTES = 24 << 20;

    private static final double LEAST_COUNT = 16;
    private static final double MEGABYTE = 1 << 20;

    static SoakVerdict of(List<Sample> samples) {
        var verdict = new SoakVerdict(new ArrayList<>(), new ArrayList<>());
        List<Sample> half = samples.subList(samples.size() / 2, samples.size());
        verdict.look("memory of live objects, MB", half, LEAST_BYTES, MEGABYTE, Vitals::heap);
        verdict.look(
                "anonymous memory outside heap and code, MB",
                half,
                LEAST_BYTES,
                MEGABYTE,
                Vitals::outside);
        verdict.look("direct memory, MB", half, LEAST_BYTES, MEGABYTE, Vitals::direct);
        verdict.look("threads", half, LEAST_COUNT, 1, Vitals::threads);
        verdict.look("descriptors", half, LEAST_COUNT, 1, Vitals::descriptors);
        return verdict;
    }

    private void look(
            String what,
            List<Sample> half,
            double least,
            double unit,
            ToDoubleFunction<Vitals> figure) {
        List<Point> points =
                half.stream()
                        .map(sample ->
                                new Point(sample.seconds(), figure.applyAsDouble(sample.vitals())))
                        .toList();
        double slope = TheilSen.slope(points);
        double seconds = points.getLast().x() - points.getFirst().x();
        double allowed = Math.max(least, PART * points.getFirst().y());
        String line =
                "%s: %+.2f an hour, %+.2f in the second half of which %.2f is taken for noise"
                        .formatted(
                                what, slope * 3600 / unit, slope * seconds / unit, allowed / unit);
        boolean counts = !what.contains("memory") || points.getLast().x() >= LEAST_SECONDS;
        lines.add(counts ? line : line + "; too short a run to judge memory by");
        if (counts && slope * seconds > allowed) {
            grown.add(line);
        }
    }
}
