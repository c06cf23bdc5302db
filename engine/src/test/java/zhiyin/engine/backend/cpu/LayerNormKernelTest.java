package zhiyin.engine.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.Norm;
import zhiyin.engine.backend.Tensor;

final class LayerNormKernelTest {
    private static final int ROWS = 3;
    private static final float EPSILON = 1e-6f;

    private final Random random = Seeds.random(getClass());

    static IntStream sizes() {
        return Arrays.stream(Memory.SIZES);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void rows_are_normalised_as_by_the_scalar_twin(int columns) {
        float[] weight = Memory.random(random, columns, 1);
        float[] bias = Memory.random(random, columns, 1);
        float[] values = spread((ROWS + 1) * columns);
        Tensor x = Memory.tensor(columns, values);

        inPlace(norm(weight, bias), x, ROWS);

        float[] actual = Memory.floats(x.data());
        for (int row = 0; row < ROWS; row++) {
            double[] expected = twin(values, row, columns, weight, bias);
            for (int c = 0; c < columns; c++) {
                assertThat((double) actual[row * columns + c])
                        .as("row %d column %d", row, c)
                        .isCloseTo(expected[c], within(1e-5 * (1 + Math.abs(expected[c]))));
            }
        }
        assertThat(Arrays.copyOfRange(actual, ROWS * columns, actual.length))
                .as("the row behind")
                .containsExactly(Arrays.copyOfRange(values, ROWS * columns, values.length));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void a_row_may_go_elsewhere_and_stay_as_it_is(int columns) {
        float[] values = spread(columns);
        Tensor x = Memory.tensor(columns, values);
        Tensor out = Memory.tensor(columns, new float[columns]);
        Norm norm = norm(Memory.random(random, columns, 1), Memory.random(random, columns, 1));

        LayerNormKernel.apply(norm, x.data(), 0, columns, out.data(), 0);

        assertThat(Memory.floats(x.data())).containsExactly(values);
        inPlace(norm, x, 1);
        assertThat(Memory.floats(out.data())).containsExactly(Memory.floats(x.data()));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void a_constant_row_becomes_the_bias(int columns) {
        float[] values = new float[columns];
        Arrays.fill(values, 2.5f);
        float[] bias = Memory.random(random, columns, 1);
        Tensor x = Memory.tensor(columns, values);

        inPlace(norm(Memory.random(random, columns, 1), bias), x, 1);

        assertThat(Memory.floats(x.data())).containsExactly(bias);
    }

    @Test
    void nan_fills_its_own_row_only() {
        int columns = 33;
        for (int place : new int[] {0, 15, 16, 31, 32}) {
            float[] values = spread(2 * columns);
            values[place] = Float.NaN;
            float[] ones = new float[columns];
            Arrays.fill(ones, 1);
            Tensor x = Memory.tensor(columns, values);

            inPlace(norm(ones, ones), x, 2);

            float[] actual = Memory.floats(x.data());
            for (int i = 0; i < actual.length; i++) {
                assertThat(Float.isNaN(actual[i])).as("number %d", i).isEqualTo(i < columns);
            }
        }
    }

    /// Numbers well apart: differences of near ones would lose the digits that are compared.
    private float[] spread(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (i % 2 == 0 ? 1 : -1) * (1 + random.nextFloat()) + 0.25f;
        }
        return values;
    }

    private static void inPlace(Norm norm, Tensor x, int rows) {
        for (int row = 0; row < rows; row++) {
            long start = row * x.rowBytes();
            LayerNormKernel.apply(norm, x.data(), start, x.columns(), x.data(), start);
        }
    }

    private static Norm norm(float[] weight, float[] bias) {
        return new Norm(Memory.of(weight), Memory.of(bias), EPSILON);
    }

    private static double[] twin(float[] x, int row, int columns, float[] weight, float[] bias) {
        double mean = 0;
        for (int c = 0; c < columns; c++) {
            mean += x[row * columns + c] / (double) columns;
        }
        double variance = 0;
        for (int c = 0; c < columns; c++) {
            variance += Math.pow(x[row * columns + c] - mean, 2) / columns;
        }
        double[] y = new double[columns];
        for (int c = 0; c < columns; c++) {
            y[c] =
                    (x[row * columns + c] - mean) / Math.sqrt(variance + EPSILON) * weight[c]
                            + bias[c];
        }
        return y;
    }
}
