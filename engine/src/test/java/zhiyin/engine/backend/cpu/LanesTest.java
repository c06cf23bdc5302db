package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import zhiyin.engine.Seeds;

final class LanesTest {
    private final Random random = Seeds.random(getClass());

    @Test
    void bf16_is_the_nearest_and_of_two_equally_near_the_even_one() {
        for (int i = 0; i < 200_000; i++) {
            float value = Float.intBitsToFloat(bits(i));
            if (!Float.isNaN(value)) {
                assertThat(Lanes.toBf16(value))
                        .as("%x", Float.floatToRawIntBits(value))
                        .isEqualTo(twin(value));
            }
        }
    }

    @Test
    void vectors_are_rounded_as_single_numbers_are() {
        MemorySegment out = Arena.ofAuto().allocate(2L * Lanes.COUNT, 64);
        float[] values = new float[Lanes.COUNT];
        for (int i = 0; i < 5_000; i++) {
            for (int lane = 0; lane < values.length; lane++) {
                values[lane] = Float.intBitsToFloat(bits(i + lane));
            }
            Lanes.storeBf16(FloatVector.fromArray(Lanes.FLOATS, values, 0), out, 0);
            for (int lane = 0; lane < values.length; lane++) {
                if (!Float.isNaN(values[lane])) {
                    assertThat(out.get(JAVA_SHORT, 2L * lane)).isEqualTo(twin(values[lane]));
                }
            }
        }
    }

    @Test
    void infinities_stay_and_what_is_too_large_becomes_one() {
        assertThat(bf16(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(bf16(Float.NEGATIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(bf16(Float.MAX_VALUE)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(bf16(-0f)).isEqualTo(-0f);
    }

    @Test
    void nan_stays_nan() {
        assertThat(bf16(Float.NaN)).isNaN();
        assertThat(bf16(Float.intBitsToFloat(0xFFC00000))).isNaN();
    }

    @Test
    void whole_vectors_never_reach_behind_the_end() {
        for (int n = 0; n < 100; n++) {
            int whole = Lanes.wholeVectors(n);
            assertThat(whole % Lanes.COUNT).isZero();
            assertThat(n - whole).isBetween(0, Lanes.COUNT - 1);
        }
    }

    private static float bf16(float value) {
        return Float.intBitsToFloat(Lanes.toBf16(value) << 16);
    }

    /// Any bits; every third time exactly half way between two bf16 numbers.
    private int bits(int i) {
        int bits = random.nextInt();
        return i % 3 == 0 ? (bits & 0xFFFF0000) | 0x8000 : bits;
    }

    private static short twin(float value) {
        int below = Float.floatToRawIntBits(value) & 0xFFFF0000;
        double low = Math.abs((double) Float.intBitsToFloat(below));
        double step = Math.scalb(1.0, Math.max(Math.getExponent(value), -126) - 7);
        double rest = Math.abs((double) value) - low;
        boolean odd = (below & 0x10000) != 0;
        boolean up = rest > step / 2 || (rest == step / 2 && odd);
        return (short) ((below >>> 16) + (up && Float.isFinite(value) ? 1 : 0));
    }
}
