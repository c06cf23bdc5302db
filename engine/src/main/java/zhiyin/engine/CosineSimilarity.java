package zhiyin.engine;

/// How alike two vectors are by their direction: 1 for the same, 0 for none in common, -1 for the opposite.
public final class CosineSimilarity {
    private CosineSimilarity() {}

    /// @param b as long as `a`
    /// @return NaN where a number is NaN or infinite, or all of one vector are zero
    public static double of(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        // Rounding may have made it a little more than 1.
        return Math.clamp(dot / Math.sqrt(aa * bb), -1.0, 1.0);
    }
}
