package zhiyin.engine.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The stored types read bit by bit, a number at a time: what the fast decoders must equal. Each number
/// says where its own bits are, where ggml's and our decoders go through a block in storage order.
final class PlainDecoder {
    private PlainDecoder() {}

    static float[] decode(WeightType type, byte[] data, int count) {
        ByteBuffer bytes = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            int start = i / type.blockLength() * type.blockBytes();
            ByteBuffer block = bytes.slice(start, type.blockBytes()).order(ByteOrder.LITTLE_ENDIAN);
            out[i] = number(type, block, i % type.blockLength());
        }
        return out;
    }

    private static float number(WeightType type, ByteBuffer block, int i) {
        return switch (type) {
            case F32 -> block.getFloat(0);
            case F16 -> half(block, 0);
            case BF16 -> Float.intBitsToFloat(block.getShort(0) << 16);
            case Q8_0 -> half(block, 0) * block.get(2 + i);
            case Q4_0 -> half(block, 0) * (nibble(block, 2, i) - 8);
            case Q4_1 -> half(block, 0) * nibble(block, 4, i) + half(block, 2);
            case Q5_0 -> half(block, 0) * (nibble(block, 6, i) + 16 * bit(block, 2, i) - 16);
            case Q5_1 ->
                    half(block, 0) * (nibble(block, 8, i) + 16 * bit(block, 4, i)) + half(block, 2);
            case Q2_K -> q2(block, i);
            case Q3_K -> q3(block, i);
            case Q4_K -> q45(block, i, bits(block, 16 + 32 * (i / 64) + i % 32, i / 32 % 2 * 4, 4));
            case Q5_K ->
                    q45(
                            block,
                            i,
                            bits(block, 48 + 32 * (i / 64) + i % 32, i / 32 % 2 * 4, 4)
                                    + 16 * bits(block, 16 + i % 32, i / 32, 1));
            case Q6_K -> q6(block, i);
        };
    }

    /// Number `i` of 32 in 16 bytes: the low halves, then the high halves.
    private static int nibble(ByteBuffer block, int start, int i) {
        return bits(block, start + i % 16, i / 16 * 4, 4);
    }

    private static int bit(ByteBuffer block, int start, int i) {
        return bits(block, start + i / 8, i % 8, 1);
    }

    private static int bits(ByteBuffer block, int at, int shift, int count) {
        return (block.get(at) & 0xFF) >> shift & (1 << count) - 1;
    }

    private static float half(ByteBuffer block, int at) {
        short bits = block.getShort(at);
        int exponent = bits >> 10 & 31;
        int mantissa = bits & 1023;
        double size =
                switch (exponent) {
                    case 0 -> Math.scalb((double) mantissa, -24);
                    case 31 -> mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
                    default -> Math.scalb(1024.0 + mantissa, exponent - 25);
                };
        return (float) (bits < 0 ? -size : size);
    }

    private static float q2(ByteBuffer block, int i) {
        int byteOf = i / 128 * 32 + i % 32;
        int q = bits(block, 16 + byteOf, i % 128 / 32 * 2, 2);
        int scale = bits(block, i / 16, 0, 4);
        int least = bits(block, i / 16, 4, 4);
        return half(block, 80) * scale * q - half(block, 82) * least;
    }

    private static float q3(ByteBuffer block, int i) {
        int byteOf = i / 128 * 32 + i % 32;
        int q = bits(block, 32 + byteOf, i % 128 / 32 * 2, 2) + 4 * bits(block, i % 32, i / 32, 1);
        int part = i / 16;
        int scale =
                bits(block, 96 + part % 8, part / 8 * 4, 4)
                        + 16 * bits(block, 104 + part % 4, part / 4 * 2, 2);
        return half(block, 108) * (scale - 32) * (q - 4);
    }

    private static float q45(ByteBuffer block, int i, int q) {
        int part = i / 32;
        int scale;
        int least;
        if (part < 4) {
            scale = bits(block, 4 + part, 0, 6);
            least = bits(block, 8 + part, 0, 6);
        } else {
            scale = bits(block, 8 + part, 0, 4) + 16 * bits(block, part, 6, 2);
            least = bits(block, 8 + part, 4, 4) + 16 * bits(block, 4 + part, 6, 2);
        }
        return half(block, 0) * scale * q - half(block, 2) * least;
    }

    private static float q6(ByteBuffer block, int i) {
        int low = bits(block, i / 128 * 64 + i % 64, i % 128 / 64 * 4, 4);
        int high = bits(block, 128 + i / 128 * 32 + i % 32, i % 128 / 32 * 2, 2);
        return half(block, 208) * block.get(192 + i / 16) * (low + 16 * high - 32);
    }
}
