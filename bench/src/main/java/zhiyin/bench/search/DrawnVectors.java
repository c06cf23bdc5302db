package zhiyin.bench.search;

import java.util.Random;

/// Vectors of length 1 with the shape of texts': some thousand themes, in a space of 64 directions of which the
/// later count for less and less, and noise in all directions. Recall on real ones is another; times are alike.
final class DrawnVectors {
    private static final int DIRECTIONS = 64;
    private static final int THEMES = 1_000;
    private static final double SPREAD = 0.6;
    private static final double NOISE = 0.3;

    /// Directions and themes are the same for all.
    private static final long WORLD = 7;

    private final Random random;
    private final float[][] directions;
    private final float[][] themes = new float[THEMES][DIRECTIONS];

    DrawnVectors(long seed, int dimensions) {
        var world = new Random(WORLD);
        random = new Random(seed);
        directions = new float[DIRECTIONS][dimensions];
        for (int d = 0; d < DIRECTIONS; d++) {
            for (int i = 0; i < dimensions; i++) {
                directions[d][i] = (float) (world.nextGaussian() / Math.sqrt(dimensions));
            }
        }
        for (float[] theme : themes) {
            for (int d = 0; d < DIRECTIONS; d++) {
                theme[d] = (float) (world.nextGaussian() * weight(d));
            }
        }
    }

    private static double weight(int direction) {
        return 1 / Math.sqrt(1 + direction);
    }

    float[] next() {
        float[] theme = themes[random.nextInt(THEMES)];
        var vector = new float[directions[0].length];
        for (int d = 0; d < DIRECTIONS; d++) {
            double amount = theme[d] + SPREAD * weight(d) * random.nextGaussian();
            for (int i = 0; i < vector.length; i++) {
                vector[i] += (float) (amount * directions[d][i]);
            }
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] += (float) (NOISE * random.nextGaussian() / Math.sqrt(vector.length));
        }
        return scaled(vector);
    }

    private static float[] scaled(float[] vector) {
        double squares = 0;
        for (float number : vector) {
            squares += (double) number * number;
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / Math.sqrt(squares));
        }
        return vector;
    }
}
