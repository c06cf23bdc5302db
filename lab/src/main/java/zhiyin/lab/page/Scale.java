package zhiyin.lab.page;

import java.util.ArrayList;
import java.util.List;

/// Where values lie on an axis.
///
/// @param from value at `start`
/// @param to value at `end`
/// @param start pixel
/// @param end pixel
/// @param logarithmic whether equal factors take equal room
record Scale(double from, double to, double start, double end, boolean logarithmic) {
    private static final int MOST_TICKS = 8;

    /// Finer than any step: sums of steps are not exact.
    private static final double ROUND = 1e6;

    private static final double[] STEPS = {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100};

    /// An axis of equal steps, from the tick below the least value to the tick above the largest.
    static Scale linear(double least, double largest, double start, double end) {
        double step = step(least, largest);
        double from = Math.floor(least / step) * step;
        double to = Math.max(from + step, Math.ceil(largest / step) * step);
        return new Scale(from, to, start, end, false);
    }

    /// An axis of equal factors, with some room at its ends.
    static Scale logarithmic(double least, double largest, double start, double end) {
        double room = Math.pow(largest / least, 0.08) * 1.05;
        return new Scale(least / room, largest * room, start, end, true);
    }

    private static double step(double least, double largest) {
        for (double step : STEPS) {
            if ((largest - least) / step <= MOST_TICKS - 1) {
                return step;
            }
        }
        return STEPS[STEPS.length - 1];
    }

    double at(double value) {
        double share =
                logarithmic
                        ? Math.log(value / from) / Math.log(to / from)
                        : (value - from) / (to - from);
        return start + share * (end - start);
    }

    /// Round values to be written at the axis: 1, 2 and 5 times powers of ten where it is logarithmic.
    List<Double> ticks() {
        var ticks = new ArrayList<Double>();
        if (logarithmic) {
            for (double power = Math.pow(10, Math.floor(Math.log10(from)));
                    power <= to;
                    power *= 10) {
                for (double factor : new double[] {1, 2, 5}) {
                    if (power * factor >= from && power * factor <= to) {
                        ticks.add(power * factor);
                    }
                }
            }
            return ticks;
        }
        double step = step(from, to);
        for (int i = 0; from + i * step <= to + step / 100; i++) {
            ticks.add(Math.rint((from + i * step) * ROUND) / ROUND);
        }
        return ticks;
    }
}
