package zhiyin.engine.weights.random;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import zhiyin.engine.weights.WeightType;

/// Writes numbers as a stored type, each rounded to the nearest that its block can express. llama.cpp
/// searches for better scales; random weights need none.
public final class Quantiser {
    private Quantiser() {}

    /// @param numbers fill whole blocks
    public static byte[] encode(WeightType type, float[] numbers) {
        int bytes = Math.toIntExact(type.bytes(numbers.length));
        ByteBuffer all = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = type.blockLength();
        for (int i = 0; i < numbers.length / length; i++) {
            int at = i * type.blockBytes();
            ByteBuffer block = all.slice(at, type.blockBytes()).order(ByteOrder.LITTLE_ENDIAN);
            encode(type, new Part(numbers, i * length, length), block);
        }
        return all.array();
    }

    private static void encode(WeightType type, Part x, ByteBuffer out) {
        switch (type) {
            case F32 -> out.putFloat(x.get(0));
            case F16 -> out.putShort(Float.floatToFloat16(x.get(0)));
            case BF16 -> out.putShort(bf16(x.get(0)));
            case Q8_0 -> BlockEncoder.q8(x, out);
            case Q4_0 -> BlockEncoder.symmetric(x, 4, out);
            case Q4_1 -> BlockEncoder.asymmetric(x, 4, out);
            case Q5_0 -> BlockEncoder.symmetric(x, 5, out);
            case Q5_1 -> BlockEncoder.asymmetric(x, 5, out);
            case Q2_K -> SuperBlockEncoder.q2(x, out);
            case Q3_K -> SuperBlockEncoder.q3(x, out);
            case Q4_K -> SuperBlockEncoder.q4(x, out);
            case Q5_K -> SuperBlockEncoder.q5(x, out);
            case Q6_K -> SuperBlockEncoder.q6(x, out);
        }
    }

    /// To nearest, ties to even; the number is finite.
    private static short bf16(float number) {
        int bits = Float.floatToRawIntBits(number);
        return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
    }
}
