package zhiyin.knowledge.embed;

import java.util.Arrays;

/// Vectors of length 1.
public final class UnitVectors {
    private UnitVectors() {}

    /// The first numbers of a vector, scaled to length 1 again.
    public static float[] cut(float[] vector, int dimensions) {
        float[] cut = Arrays.copyOf(vector, dimensions);
        double squares = 0;
        for (float number : cut) {
            squares += (double) number * number;
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < cut.length; i++) {
            cut[i] = (float) (cut[i] / length);
        }
        return cut;
    }
}
