package zhiyin.engine.weights.random;

import java.nio.ByteBuffer;

/// ggml's blocks of 256 numbers; how they lie is drawn in
/// [zhiyin.engine.weights.decode.SuperBlockDecoder].
final class SuperBlockEncoder {
    private static final int LENGTH = 256;

    private final Part x;
    private final ByteBuffer out;
    private final int partLength;

    private SuperBlockEncoder(Part x, ByteBuffer out, int partLength) {
        this.x = x;
        this.out = out;
        this.partLength = partLength;
    }

    static void q2(Part x, ByteBuffer out) {
        var block = new SuperBlockEncoder(x, out, 16);
        Levels levels = block.asymmetric(3, 15, 80);
        for (int part = 0; part < 16; part++) {
            block.or(part, levels.scales()[part], 0);
            block.or(part, levels.leasts()[part], 4);
        }
        for (int i = 0; i < LENGTH; i++) {
            block.or(16 + i / 128 * 32 + i % 32, levels.numbers()[i], i % 128 / 32 * 2);
        }
    }

    static void q3(Part x, ByteBuffer out) {
        var block = new SuperBlockEncoder(x, out, 16);
        Levels levels = block.symmetric(4, 32, 108);
        for (int part = 0; part < 16; part++) {
            int scale = levels.scales()[part] + 32;
            block.or(96 + part % 8, scale & 15, part / 8 * 4);
            block.or(104 + part % 4, scale >> 4, part / 4 * 2);
        }
        for (int i = 0; i < LENGTH; i++) {
            int number = levels.numbers()[i] + 4;
            block.or(32 + i / 128 * 32 + i % 32, number & 3, i % 128 / 32 * 2);
            block.or(i % 32, number >> 2, i / 32);
        }
    }

    static void q4(Part x, ByteBuffer out) {
        var block = new SuperBlockEncoder(x, out, 32);
        Levels levels = block.asymmetric(15, 63, 0);
        block.packScales(levels);
        for (int i = 0; i < LENGTH; i++) {
            block.or(16 + i / 64 * 32 + i % 32, levels.numbers()[i], i / 32 % 2 * 4);
        }
    }

    static void q5(Part x, ByteBuffer out) {
        var block = new SuperBlockEncoder(x, out, 32);
        Levels levels = block.asymmetric(31, 63, 0);
        block.packScales(levels);
        for (int i = 0; i < LENGTH; i++) {
            int number = levels.numbers()[i];
            block.or(48 + i / 64 * 32 + i % 32, number & 15, i / 32 % 2 * 4);
            block.or(16 + i % 32, number >> 4, i / 32);
        }
    }

    static void q6(Part x, ByteBuffer out) {
        var block = new SuperBlockEncoder(x, out, 16);
        Levels levels = block.symmetric(32, 128, 208);
        for (int part = 0; part < 16; part++) {
            block.or(192 + part, levels.scales()[part] & 255, 0);
        }
        for (int i = 0; i < LENGTH; i++) {
            int number = levels.numbers()[i] + 32;
            block.or(i / 128 * 64 + i % 64, number & 15, i % 128 / 64 * 4);
            block.or(128 + i / 128 * 32 + i % 32, number >> 4, i % 128 / 32 * 2);
        }
    }

    /// What is packed: integer scales and least numbers of the parts, and the numbers in units of them.
    private record Levels(int[] scales, int[] leasts, int[] numbers) {}

    /// Levels from `-zero` to `zero - 1`, scales from `-scaleZero` to `scaleZero - 1` in units of the
    /// block's scale, which is written to byte `at`.
    private Levels symmetric(int zero, int scaleZero, int at) {
        int parts = LENGTH / partLength;
        float[] wanted = new float[parts];
        for (int part = 0; part < parts; part++) {
            wanted[part] = part(part).extreme() / -zero;
        }
        float d = half(at, new Part(wanted, 0, parts).extreme() / -scaleZero);
        int[] scales = new int[parts];
        int[] numbers = new int[LENGTH];
        for (int part = 0; part < parts; part++) {
            scales[part] = Part.level(wanted[part], d, -scaleZero, scaleZero - 1);
            for (int i = part * partLength; i < (part + 1) * partLength; i++) {
                numbers[i] = Part.level(x.get(i), d * scales[part], -zero, zero - 1);
            }
        }
        return new Levels(scales, new int[parts], numbers);
    }

    /// Levels from 0 to `top` above each part's least number, scales and leasts from 0 to `scaleTop` in
    /// units of the block's two scales, which are written to byte `at`.
    private Levels asymmetric(int top, int scaleTop, int at) {
        int parts = LENGTH / partLength;
        float[] wanted = new float[parts];
        float[] wantedLeast = new float[parts];
        for (int part = 0; part < parts; part++) {
            float least = Math.min(0, part(part).least());
            wantedLeast[part] = -least;
            wanted[part] = Math.max(0, part(part).greatest() - least) / top;
        }
        float d = half(at, new Part(wanted, 0, parts).extreme() / scaleTop);
        float dmin = half(at + 2, new Part(wantedLeast, 0, parts).extreme() / scaleTop);
        int[] scales = new int[parts];
        int[] leasts = new int[parts];
        int[] numbers = new int[LENGTH];
        for (int part = 0; part < parts; part++) {
            scales[part] = Part.level(wanted[part], d, 0, scaleTop);
            leasts[part] = Part.level(wantedLeast[part], dmin, 0, scaleTop);
            for (int i = part * partLength; i < (part + 1) * partLength; i++) {
                float above = x.get(i) + dmin * leasts[part];
                numbers[i] = Part.level(above, d * scales[part], 0, top);
            }
        }
        return new Levels(scales, leasts, numbers);
    }

    private Part part(int part) {
        return x.part(part * partLength, partLength);
    }

    /// Of Q4_K and Q5_K: 6 bits each; those of the last 4 parts in two pieces.
    private void packScales(Levels levels) {
        for (int part = 0; part < 8; part++) {
            int scale = levels.scales()[part];
            int least = levels.leasts()[part];
            if (part < 4) {
                or(4 + part, scale, 0);
                or(8 + part, least, 0);
            } else {
                or(8 + part, scale & 15, 0);
                or(8 + part, least & 15, 4);
                or(part, scale >> 4, 6);
                or(4 + part, least >> 4, 6);
            }
        }
    }

    private void or(int at, int bits, int shift) {
        out.put(at, (byte) (out.get(at) | (bits << shift)));
    }

    /// Writes a scale and gives what will be read back.
    private float half(int at, float scale) {
        short half = Float.floatToFloat16(scale);
        out.putShort(at, half);
        return Float.float16ToFloat(half);
    }
}
