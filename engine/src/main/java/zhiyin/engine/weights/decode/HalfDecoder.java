package zhiyin.engine.weights.decode;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Numbers of 16 bits.
public final class HalfDecoder {
    private static final int SIGN = 0x8000;
    private static final int MAGNITUDE = 0x7FFF;
    private static final int F16_INFINITY = 0x7C00;
    private static final int F32_INFINITY = 0x7F800000;
    private static final int F16_TO_F32_MANTISSA = 13;

    /// The difference of the exponents' zeros, 127 - 15.
    private static final float F16_TO_F32_EXPONENT = 0x1p112f;

    private HalfDecoder() {}

    /// IEEE half precision. NaN stays NaN.
    public static void f16(MemorySegment data, long count, MemorySegment out) {
        long from = Lanes.address(data, 2 * count);
        long to = Lanes.address(out, 4 * count);
        long whole = count - count % Lanes.COUNT;
        for (long i = 0; i < whole; i += Lanes.COUNT) {
            IntVector half = Lanes.unsignedShorts(from + 2 * i);
            // As an f32 of the same exponent field, which is then too small by 2^112; subnormal
            // numbers come out right, too.
            IntVector magnitude = half.and(MAGNITUDE);
            IntVector bits =
                    magnitude
                            .lanewise(VectorOperators.LSHL, F16_TO_F32_MANTISSA)
                            .reinterpretAsFloats()
                            .mul(F16_TO_F32_EXPONENT)
                            .reinterpretAsInts();
            IntVector finite =
                    bits.lanewise(
                            VectorOperators.OR,
                            F32_INFINITY,
                            magnitude.compare(VectorOperators.GE, F16_INFINITY));
            IntVector sign = half.and(SIGN).lanewise(VectorOperators.LSHL, 16);
            Lanes.store(finite.or(sign).reinterpretAsFloats(), to + 4 * i);
        }
        for (long i = whole; i < count; i++) {
            Lanes.store(Lanes.half(from + 2 * i), to + 4 * i);
        }
    }

    /// The upper half of an f32.
    public static void bf16(MemorySegment data, long count, MemorySegment out) {
        long from = Lanes.address(data, 2 * count);
        long to = Lanes.address(out, 4 * count);
        long whole = count - count % Lanes.COUNT;
        for (long i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector numbers =
                    Lanes.unsignedShorts(from + 2 * i)
                            .lanewise(VectorOperators.LSHL, 16)
                            .reinterpretAsFloats();
            Lanes.store(numbers, to + 4 * i);
        }
        for (long i = whole; i < count; i++) {
            Lanes.store(Float.intBitsToFloat(Lanes.int16(from + 2 * i) << 16), to + 4 * i);
        }
    }
}
