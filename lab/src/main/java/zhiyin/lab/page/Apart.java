package zhiyin.lab.page;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Labels beside points, moved so that none stands on another.
final class Apart {
    private static final double LINE = 15;

    private Apart() {}

    /// @param heights where labels would stand, in pixels from the top
    /// @return where they stand, in the same order
    static double[] from(List<Double> heights) {
        List<Integer> downwards =
                IntStream.range(0, heights.size())
                        .boxed()
                        .sorted(Comparator.comparingDouble(heights::get))
                        .toList();
        double[] moved = new double[heights.size()];
        double free = Double.NEGATIVE_INFINITY;
        for (int i : downwards) {
            moved[i] = Math.max(heights.get(i), free);
            free = moved[i] + LINE;
        }
        return moved;
    }
}
