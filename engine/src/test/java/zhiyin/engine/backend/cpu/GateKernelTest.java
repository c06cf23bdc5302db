package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.ElementType;

final class GateKernelTest {
    private final Random random = Seeds.random(getClass());

    static Stream<Arguments> cases() {
        return Stream.of(ElementType.F32, ElementType.BF16)
                .flatMap(type ->
                        Arrays.stream(Memory.SIZES).mapToObj(size -> Arguments.of(type, size)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void values_are_gated_as_by_the_scalar_twin(ElementType type, int size) {
        for (float spread : new float[] {0.01f, 3, 60, 1e4f}) {
            float[] gates = Memory.random(random, size, spread);
            float[] values = Memory.random(random, size, 1);
            float[] actual = apply(gates, values, type);
            for (int c = 0; c < size; c++) {
                double expected = gates[c] / (1 + Math.exp(-gates[c])) * values[c];
                double relative = type == ElementType.BF16 ? 0x1p-8 : 1e-6;
                assertThat((double) actual[c])
                        .as("gate %s, value %s, number %d of %d", gates[c], values[c], c, size)
                        .isCloseTo(expected, within(relative * Math.abs(expected) + 1e-30));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nan_and_infinity_never_become_finite(ElementType type, int size) {
        for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            for (int place : new int[] {0, size / 2, size - 1}) {
                float[] gates = Memory.random(random, size, 1);
                float[] values = Memory.random(random, size, 1);
                gates[place] = broken;
                assertThat(Float.isFinite(apply(gates, values, type)[place])).isFalse();
                gates[place] = 1;
                values[place] = broken;
                float[] actual = apply(gates, values, type);
                for (int c = 0; c < size; c++) {
                    assertThat(Float.isFinite(actual[c])).as("%d", c).isEqualTo(c != place);
                }
            }
        }
    }

    /// The results, behind one number and before another that must stay.
    private static float[] apply(float[] gates, float[] values, ElementType type) {
        int size = gates.length;
        float[] from = new float[2 * size + 1];
        System.arraycopy(gates, 0, from, 1, size);
        System.arraycopy(values, 0, from, 1 + size, size);
        MemorySegment out = Memory.of(new float[size + 2]);
        GateKernel.apply(Memory.of(from), 4, 4L * (1 + size), size, type, out, type.bytes());
        float[] actual = new float[size];
        for (int c = 0; c < size; c++) {
            actual[c] = at(out, type, c + 1);
        }
        assertThat(at(out, type, 0)).isZero();
        assertThat(at(out, type, size + 1)).isZero();
        return actual;
    }

    private static float at(MemorySegment memory, ElementType type, int index) {
        return type == ElementType.BF16
                ? Memory.bf16At(memory, 2L * index)
                : memory.get(JAVA_FLOAT, 4L * index);
    }
}
