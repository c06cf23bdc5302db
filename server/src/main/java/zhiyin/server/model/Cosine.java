package zhiyin.server.model;

/// The likeness of two vectors of length 1.
public final class Cosine {
    private Cosine() {}

    /// From -1 to 1.
    public static double of(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return Math.clamp(sum, -1, 1);
    }
}
