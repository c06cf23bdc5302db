package zhiyin.engine;

/// Comparing vectors in tests.
public final class Vectors {
    private Vectors() {}

    public static double largestDifference(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
        }
        return largest;
    }
}
