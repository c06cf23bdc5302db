package zhiyin.knowledge.store.lucene;

import java.util.Arrays;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.SparseBytes;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.StoreException.Code;

/// Arithmetic of single vectors.
final class Vectors {
    /// How far a length may be from 1. Rounding to half precision stays well below it.
    private static final double TOLERANCE = 1e-3;

    private Vectors() {}

    /// The first numbers, scaled to length 1 again. Where all are 0 there is no direction, and one that
    /// says nothing stands for it.
    static float[] cut(float[] vector, int dimensions) {
        float[] cut = Arrays.copyOf(vector, dimensions);
        double length = length(cut);
        if (length < Float.MIN_NORMAL) {
            Arrays.fill(cut, (float) (1 / Math.sqrt(dimensions)));
            return cut;
        }
        for (int i = 0; i < dimensions; i++) {
            cut[i] = (float) (cut[i] / length);
        }
        return cut;
    }

    /// @param whose for the message
    /// @throws StoreException where it has other dimensions or another length
    static void check(float[] vector, int dimensions, String whose) {
        if (vector.length != dimensions) {
            throw new StoreException(
                    Code.VECTOR_REFUSED,
                    "%s has %,d dimensions, expected the store's %,d"
                            .formatted(whose, vector.length, dimensions));
        }
        double length = length(vector);
        if (!(Math.abs(length - 1) <= TOLERANCE)) {
            throw new StoreException(
                    Code.VECTOR_REFUSED,
                    "%s has length %.4f, expected 1: scale vectors to length 1 first"
                            .formatted(whose, length));
        }
    }

    /// @param whose for the message
    /// @throws StoreException where its tokens do not ascend, or a weight is none
    static void check(SparseVector vector, String whose) {
        try {
            SparseBytes.check(vector);
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    Code.VECTOR_REFUSED, "%s: %s".formatted(whose, e.getMessage()), e);
        }
    }

    private static double length(float[] vector) {
        double squares = 0;
        for (float number : vector) {
            squares += (double) number * number;
        }
        return Math.sqrt(squares);
    }
}
