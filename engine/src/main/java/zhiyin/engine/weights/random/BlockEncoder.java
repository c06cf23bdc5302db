package zhiyin.engine.weights.random;

import java.nio.ByteBuffer;

/// ggml's blocks of 32 numbers; how they lie is drawn in
/// [zhiyin.engine.weights.decode.BlockDecoder].
final class BlockEncoder {
    private static final int LENGTH = 32;

    private BlockEncoder() {}

    static void q8(Part x, ByteBuffer out) {
        float d = half(out, Math.abs(x.extreme()) / 127);
        for (int i = 0; i < LENGTH; i++) {
            out.put((byte) Part.level(x.get(i), d, -127, 127));
        }
    }

    /// Q4_0 and Q5_0: levels on both sides of zero, the number farthest from it on the lowest.
    static void symmetric(Part x, int bits, ByteBuffer out) {
        int zero = 1 << (bits - 1);
        float d = half(out, x.extreme() / -zero);
        int[] levels = new int[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            levels[i] = Part.level(x.get(i), d, -zero, zero - 1) + zero;
        }
        pack(levels, bits, out);
    }

    /// Q4_1 and Q5_1: levels from the least number to the greatest.
    static void asymmetric(Part x, int bits, ByteBuffer out) {
        int top = (1 << bits) - 1;
        float least = x.least();
        float d = half(out, (x.greatest() - least) / top);
        float m = half(out, least);
        int[] levels = new int[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            levels[i] = Part.level(x.get(i) - m, d, 0, top);
        }
        pack(levels, bits, out);
    }

    private static void pack(int[] levels, int bits, ByteBuffer out) {
        if (bits == 5) {
            int fifths = 0;
            for (int i = 0; i < LENGTH; i++) {
                fifths |= (levels[i] >> 4) << i;
            }
            out.putInt(fifths);
        }
        for (int i = 0; i < LENGTH / 2; i++) {
            out.put((byte) ((levels[i] & 15) | ((levels[i + LENGTH / 2] & 15) << 4)));
        }
    }

    /// Writes a scale and gives what will be read back.
    private static float half(ByteBuffer out, float scale) {
        short half = Float.floatToFloat16(scale);
        out.putShort(half);
        return Float.float16ToFloat(half);
    }
}
