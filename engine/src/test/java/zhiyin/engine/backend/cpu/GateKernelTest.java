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
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.PlainMath;

final class GateKernelTest {
    private final Random random = Seeds.random(getClass());

    static Stream<Arguments> cases() {
        return Stream.of(Activation.SWIGLU, Activation.GEGLU)
                .flatMap(activation ->
                        Stream.of(ElementType.F32, ElementType.BF16)
                                .flatMap(type ->
                                        Arrays.stream(Memory.SIZES)
                                                .mapToObj(size ->
                                                        Arguments.of(activation, type, size))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void values_are_gated_as_by_the_scalar_twin(Activation activation, ElementType type, int size) {
        for (float spread : new float[] {0.01f, 3, 60, 1e4f}) {
            float[] gates = Memory.random(random, size, spread);
            float[] values = Memory.random(random, size, 1);
            float[] actual = apply(activation, gates, values, type);
            for (int c = 0; c < size; c++) {
                double expected = PlainMath.gate(activation, gates[c]) * values[c];
                double relative = type == ElementType.BF16 ? 0x1p-8 : 1e-6;
                // The error function is good to 4e-7 of 1, not of itself.
                double absolute =
                        activation == Activation.GEGLU
                                ? 4e-7 * Math.abs(gates[c] * values[c])
                                : 1e-30;
                assertThat((double) actual[c])
                        .as("gate %s, value %s, number %d of %d", gates[c], values[c], c, size)
                        .isCloseTo(expected, within(relative * Math.abs(expected) + absolute));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nan_and_infinity_never_become_finite(Activation activation, ElementType type, int size) {
        for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            for (int place : new int[] {0, size / 2, size - 1}) {
                float[] gates = Memory.random(random, size, 1);
                float[] values = Memory.random(random, size, 1);
                gates[place] = broken;
                assertThat(Float.isFinite(apply(activation, gates, values, type)[place])).isFalse();
                gates[place] = 1;
                values[place] = broken;
                float[] actual = apply(activation, gates, values, type);
                for (int c = 0; c < size; c++) {
                    assertThat(Float.isFinite(actual[c])).as("%d", c).isEqualTo(c != place);
                }
            }
        }
    }

    /// The results, behind one number and before another that must stay.
    private static float[] apply(
            Activation activation, float[] gates, float[] values, ElementType type) {
        int size = gates.length;
        float[] from = new float[2 * size + 1];
        System.arraycopy(gates, 0, from, 1, size);
        System.arraycopy(values, 0, from, 1 + size, size);
        MemorySegment out = Memory.of(new float[size + 2]);
        GateKernel.apply(
                activation, Memory.of(from), 4, 4L * (1 + size), size, type, out, type.bytes());
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
