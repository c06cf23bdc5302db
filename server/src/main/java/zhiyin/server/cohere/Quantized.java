package zhiyin.server.cohere;

/// Vectors of length 1 in fewer bits.
///
/// Cohere calibrates its bytes on texts of its own, for its own models. Here a byte's scale depends on the
/// number of dimensions alone, so that bytes of any two vectors of a model may be multiplied with each other:
/// the numbers of a vector of length 1 in `d` dimensions are about `1/√d` large, and a byte reaches to
/// [#REACH] times that; the few numbers beyond are cut off.
final class Quantized {
    static final int REACH = 8;

    private static final int MOST = 127;
    private static final int OFFSET = 128;

    private Quantized() {}

    /// -127 to 127.
    static int[] int8(float[] vector) {
        double scale = MOST * Math.sqrt(vector.length) / REACH;
        int[] bytes = new int[vector.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = Math.clamp(Math.round(vector[i] * scale), -MOST, MOST);
        }
        return bytes;
    }

    /// The same, moved to 1 to 255.
    static int[] uint8(float[] vector) {
        return moved(int8(vector), OFFSET);
    }

    /// Bits: whether a number is above 0, the first in a byte's highest bit.
    static int[] ubinary(float[] vector) {
        int[] bytes = new int[(vector.length + 7) / 8];
        for (int i = 0; i < vector.length; i++) {
            if (vector[i] > 0) {
                bytes[i / 8] |= 0x80 >> (i % 8);
            }
        }
        return bytes;
    }

    /// The same, moved to -128 to 127.
    static int[] binary(float[] vector) {
        return moved(ubinary(vector), -OFFSET);
    }

    private static int[] moved(int[] bytes, int by) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] += by;
        }
        return bytes;
    }
}
