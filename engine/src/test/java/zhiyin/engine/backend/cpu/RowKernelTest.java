package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.ElementType;

final class RowKernelTest {
    /// Ties in both directions, their neighbours, and what has no neighbour.
    private static final float[] SPECIAL = {
        0f,
        -0f,
        1f,
        Float.intBitsToFloat(0x3F808000), // a tie, down to even
        Float.intBitsToFloat(0x3F818000), // a tie, up to even
        Float.intBitsToFloat(0x3F808001),
        Float.intBitsToFloat(0x3F807FFF),
        Float.intBitsToFloat(0xBF818000),
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.MIN_VALUE,
        Float.MIN_NORMAL,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN,
        Float.intBitsToFloat(0x7F800001), // NaN that would become infinite if cut
        Float.intBitsToFloat(0xFFFFFFFF), // NaN that would become zero if rounded up
    };

    private final Random random = Seeds.random(getClass());

    static IntStream sizes() {
        return IntStream.of(Memory.SIZES);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void numbers_are_rounded_to_the_nearest_bf16_ties_to_even(int size) {
        float[] values = values(size);
        MemorySegment out = Memory.of(new float[size + 2]);
        RowKernel.narrow(Memory.of(values), 4, size, ElementType.BF16, out, 2);
        for (int c = 0; c < size; c++) {
            short actual = out.get(JAVA_SHORT, 2 + 2L * c);
            float value = values[1 + c];
            String what = "%s (%x)".formatted(value, Float.floatToRawIntBits(value));
            if (Float.isNaN(value)) {
                assertThat(Float.intBitsToFloat(actual << 16)).as(what).isNaN();
            } else {
                assertThat(actual).as(what).isEqualTo(nearest(value));
            }
        }
        assertThat(out.get(JAVA_SHORT, 0)).isZero();
        assertThat(out.get(JAVA_SHORT, 2 + 2L * size)).isZero();
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void widened_numbers_narrow_to_themselves(int size) {
        MemorySegment shorts = Memory.of(new float[size + 2]);
        for (int c = 0; c < size; c++) {
            shorts.set(JAVA_SHORT, 2 + 2L * c, (short) random.nextInt());
        }
        MemorySegment floats = Memory.of(new float[size + 2]);
        RowKernel.widen(ElementType.BF16, shorts, 2, size, floats, 4);
        MemorySegment back = Memory.of(new float[size + 2]);
        RowKernel.narrow(floats, 4, size, ElementType.BF16, back, 2);
        float[] wide = Memory.floats(floats);
        for (int c = 0; c < size; c++) {
            int bits = shorts.get(JAVA_SHORT, 2 + 2L * c) << 16;
            assertThat(Float.floatToRawIntBits(wide[1 + c])).isEqualTo(bits);
            if (!Float.isNaN(wide[1 + c])) {
                assertThat(back.get(JAVA_SHORT, 2 + 2L * c)).isEqualTo((short) (bits >>> 16));
            }
        }
        assertThat(wide[0]).isZero();
        assertThat(wide[1 + size]).isZero();
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void f32_is_copied_bit_by_bit_both_ways(int size) {
        float[] values = values(size);
        MemorySegment out = Memory.of(new float[size + 2]);
        RowKernel.narrow(Memory.of(values), 4, size, ElementType.F32, out, 4);
        MemorySegment again = Memory.of(new float[size + 2]);
        RowKernel.widen(ElementType.F32, out, 4, size, again, 0);
        float[] actual = Memory.floats(again);
        for (int c = 0; c < size; c++) {
            assertThat(Float.floatToRawIntBits(actual[c]))
                    .isEqualTo(Float.floatToRawIntBits(values[1 + c]));
        }
        assertThat(actual[size]).isZero();
    }

    private float[] values(int size) {
        float[] values = new float[size + 2];
        for (int c = 0; c < values.length; c++) {
            values[c] =
                    random.nextBoolean()
                            ? SPECIAL[random.nextInt(SPECIAL.length)]
                            : Float.intBitsToFloat(random.nextInt());
        }
        return values;
    }

    /// By exact arithmetic: of the two bf16 around `value` the nearer, of equals the even one.
    private static short nearest(float value) {
        int cut = Float.floatToRawIntBits(value) & 0xFFFF0000;
        if (Float.isInfinite(value)) {
            return (short) (cut >>> 16);
        }
        int next = cut + 0x10000;
        BigDecimal exact = new BigDecimal(value);
        BigDecimal below = exact.subtract(new BigDecimal(Float.intBitsToFloat(cut))).abs();
        BigDecimal above = width(cut, next).subtract(below);
        int order = below.compareTo(above);
        boolean up = order > 0 || (order == 0 && (cut & 0x10000) != 0);
        return (short) ((up ? next : cut) >>> 16);
    }

    /// The distance to the next bf16, which above the largest is counted on as below it.
    private static BigDecimal width(int cut, int next) {
        float end = Float.intBitsToFloat(next);
        return Float.isInfinite(end)
                ? new BigDecimal(Float.intBitsToFloat(cut))
                        .subtract(new BigDecimal(Float.intBitsToFloat(cut - 0x10000)))
                        .abs()
                : new BigDecimal(end).subtract(new BigDecimal(Float.intBitsToFloat(cut))).abs();
    }
}
