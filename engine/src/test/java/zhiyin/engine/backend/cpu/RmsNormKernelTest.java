package zhiyin.engine.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.RmsNorm;

final class RmsNormKernelTest {
    private static final float EPSILON = 1e-6f;
    private static final int BEFORE = 3;

    private final Random random = Seeds.random(getClass());

    static IntStream sizes() {
        return IntStream.of(Memory.SIZES);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void rows_are_normalised_as_by_the_scalar_twin(int size) {
        for (float spread : new float[] {1e-4f, 1, 1e6f}) {
            float[] row = Memory.random(random, BEFORE + size + 2, spread);
            float[] weight = Memory.random(random, size, 1);
            MemorySegment out = Memory.of(new float[BEFORE + size + 2]);
            RmsNormKernel.apply(norm(weight), Memory.of(row), 4L * BEFORE, out, 4L * BEFORE);
            double[] expected = twin(row, weight);
            float[] actual = Memory.floats(out);
            for (int c = 0; c < size; c++) {
                assertThat((double) actual[BEFORE + c])
                        .as("%d numbers of %s, number %d", size, spread, c)
                        .isCloseTo(expected[c], within(2e-6 * (1 + Math.abs(expected[c]))));
            }
            assertThat(actual[BEFORE - 1]).as("the number before").isZero();
            assertThat(actual[BEFORE + size]).as("the number behind").isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void a_row_in_place_equals_one_elsewhere(int size) {
        float[] row = Memory.random(random, size, 2);
        RmsNorm norm = norm(Memory.random(random, size, 1));
        MemorySegment out = Memory.of(new float[size]);
        MemorySegment place = Memory.of(row);
        RmsNormKernel.apply(norm, Memory.of(row), 0, out, 0);
        RmsNormKernel.apply(norm, place, 0, place, 0);
        assertThat(Memory.floats(place)).containsExactly(Memory.floats(out));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void one_nan_makes_the_whole_row_nan(int size) {
        for (int place : new int[] {0, size / 2, size - 1}) {
            float[] row = Memory.random(random, size, 1);
            row[place] = Float.NaN;
            MemorySegment x = Memory.of(row);
            RmsNormKernel.apply(norm(Memory.random(random, size, 1)), x, 0, x, 0);
            for (float y : Memory.floats(x)) {
                assertThat(y).as("place %d of %d", place, size).isNaN();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void zeros_stay_zeros(int size) {
        MemorySegment x = Memory.of(new float[size]);
        RmsNormKernel.apply(norm(Memory.random(random, size, 1)), x, 0, x, 0);
        for (float y : Memory.floats(x)) {
            assertThat(Math.abs(y)).isZero();
        }
    }

    private static RmsNorm norm(float[] weight) {
        return new RmsNorm(Memory.of(weight), weight.length, EPSILON);
    }

    private static double[] twin(float[] row, float[] weight) {
        double squares = 0;
        for (int c = 0; c < weight.length; c++) {
            squares += (double) row[BEFORE + c] * row[BEFORE + c];
        }
        double scale = 1 / Math.sqrt(squares / weight.length + EPSILON);
        double[] y = new double[weight.length];
        for (int c = 0; c < y.length; c++) {
            y[c] = row[BEFORE + c] * scale * weight[c];
        }
        return y;
    }
}
