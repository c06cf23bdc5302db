package zhiyin.bench.robust;

import java.util.Arrays;
import java.util.List;

/// A straight line through points some of which are far off: the median of the slopes of all pairs
/// (Theil 1950, Sen 1968). Up to 29 % of the points may be anything.
final class TheilSen {
    record Point(double x, double y) {}

    private TheilSen() {}

    /// @return 0 where no two points differ in x
    static double slope(List<Point> points) {
        double[] slopes = new double[points.size() * (points.size() - 1) / 2];
        int count = 0;
        for (int i = 0; i < points.size(); i++) {
            for (int j = 0; j < i; j++) {
                double across = points.get(i).x() - points.get(j).x();
                if (across != 0) {
                    slopes[count++] = (points.get(i).y() - points.get(j).y()) / across;
                }
            }
        }
        return median(Arrays.copyOf(slopes, count));
    }

    private static double median(double[] values) {
        if (values.length == 0) {
            return 0;
        }
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
