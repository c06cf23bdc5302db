package zhiyin.lab.stat;

import java.util.SplittableRandom;

/// Units drawn with repetition.
final class Drawn {
    private Drawn() {}

    /// As many units as there are; the same for the same seed.
    static int[] units(int size, long seed) {
        var random = new SplittableRandom(seed);
        int[] drawn = new int[size];
        for (int i = 0; i < size; i++) {
            drawn[i] = random.nextInt(size);
        }
        return drawn;
    }

    static double[] of(double[] values, int[] drawn) {
        double[] found = new double[drawn.length];
        for (int i = 0; i < drawn.length; i++) {
            found[i] = values[drawn[i]];
        }
        return found;
    }
}
