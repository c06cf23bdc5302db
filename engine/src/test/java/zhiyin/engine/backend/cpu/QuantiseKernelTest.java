package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.cpu.QuantiseKernel.Columns;
import zhiyin.engine.backend.cpu.QuantiseKernel.Finish;
import zhiyin.engine.backend.cpu.QuantiseKernel.Sums;

final class QuantiseKernelTest {
    private static final int ROWS = 3;

    private final Random random = Seeds.random(getClass());
    private final Arena arena = Arena.ofAuto();

    static IntStream sizes() {
        return Arrays.stream(Memory.SIZES);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void a_number_comes_back_to_half_a_step(int columns) {
        for (float offset : new float[] {0, 3, -3, 100}) {
            float[] values = Memory.random(random, ROWS * columns, 1);
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] * (1 + i / columns * 50) + offset; // every row its own scale
            }
            requireHalfAStep(columns, values);
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void constant_rows_come_back(int columns) {
        for (float constant : new float[] {0, 1, -1, 1e-20f, -1e20f, 12345}) {
            float[] values = new float[ROWS * columns];
            Arrays.fill(values, constant);
            requireHalfAStep(columns, values);
        }
    }

    @Test
    void zero_comes_back_as_zero_exactly() {
        float[] values = Memory.random(random, 3 * 33, 2);
        for (int i = 0; i < values.length; i += 4) {
            values[i] = 0;
        }
        float[] back = roundTrip(33, values);
        for (int i = 0; i < values.length; i += 4) {
            assertThat(back[i]).isZero();
        }
    }

    /// NaN cannot be kept in a byte: it must come through the row's scale.
    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-Infinity"})
    void a_number_that_is_not_finite_leaves_no_finite_product_in_its_row(float broken) {
        int columns = 33;
        for (int place = 0; place < columns; place++) {
            float[] values = Memory.random(random, ROWS * columns, 1);
            values[columns + place] = broken;
            Quantised quantised = quantise(columns, values);
            float[] products = multiply(quantised, 16, Finish.NONE).actual();
            for (int i = 0; i < products.length; i++) {
                assertThat(Float.isFinite(products[i]))
                        .as("place %d, row %d", place, i / 16)
                        .isEqualTo(i / 16 != 1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "16, NONE", "64, NONE", "384, NONE", "512, NONE",
        "16, ADD", "64, ADD", "384, ADD", "512, ADD",
        "16, GELU", "64, GELU", "384, GELU", "512, GELU",
    })
    void products_of_bytes_become_the_products_of_their_numbers(int outputs, Finish finish) {
        for (int inputs : new int[] {1, 7, 16, 33, 64, 384}) {
            Quantised quantised = quantise(inputs, Memory.random(random, ROWS * inputs, 1));
            Product product = multiply(quantised, outputs, finish);
            for (int i = 0; i < product.actual().length; i++) {
                double expected = product.expected()[i];
                assertThat((double) product.actual()[i])
                        .as("%d inputs, number %d", inputs, i)
                        .isCloseTo(expected, within(2e-5 * (1 + Math.abs(expected))));
            }
        }
    }

    private record Quantised(Tensor tensor) {
        int columns() {
            return tensor.columns();
        }

        int level(int row, int column) {
            return tensor.data().get(JAVA_BYTE, row * tensor.rowBytes() + column) & 0xFF;
        }

        float scale(int row) {
            return tensor.data()
                    .get(JAVA_FLOAT_UNALIGNED, row * tensor.rowBytes() + tensor.columns());
        }

        int zero(int row) {
            return tensor.data()
                    .get(JAVA_INT_UNALIGNED, row * tensor.rowBytes() + tensor.columns() + 4);
        }
    }

    private record Product(float[] actual, double[] expected) {}

    private Quantised quantise(int columns, float[] values) {
        MemorySegment bytes = arena.allocate(ROWS * ElementType.U8.rowBytes(columns), 64);
        var tensor = new Tensor(bytes, columns, ElementType.U8);
        for (int row = 0; row < ROWS; row++) {
            float[] numbers = Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
            float[] behind = {Float.NaN, -1e9f}; // not the row's
            float[] memory = new float[columns + 2 * behind.length];
            System.arraycopy(behind, 0, memory, 0, 2);
            System.arraycopy(numbers, 0, memory, 2, columns);
            System.arraycopy(behind, 0, memory, columns + 2, 2);
            QuantiseKernel.quantiseRow(Memory.of(memory), 8, tensor, row);
        }
        return new Quantised(tensor);
    }

    private float[] roundTrip(int columns, float[] values) {
        Quantised quantised = quantise(columns, values);
        float[] back = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int row = i / columns;
            back[i] =
                    (quantised.level(row, i % columns) - quantised.zero(row))
                            * quantised.scale(row);
        }
        return back;
    }

    private void requireHalfAStep(int columns, float[] values) {
        float[] back = roundTrip(columns, values);
        for (int row = 0; row < ROWS; row++) {
            float least = 0;
            float greatest = 0;
            for (int c = 0; c < columns; c++) {
                least = Math.min(least, values[row * columns + c]);
                greatest = Math.max(greatest, values[row * columns + c]);
            }
            double step = ((double) greatest - least) / 255;
            for (int c = 0; c < columns; c++) {
                assertThat((double) back[row * columns + c])
                        .as("%d columns, row %d, column %d", columns, row, c)
                        .isCloseTo(values[row * columns + c], within(0.5001 * step));
            }
        }
    }

    /// The product with random signed bytes, and the same in double precision from the same bytes.
    private Product multiply(Quantised x, int outputs, Finish finish) {
        int inputs = x.columns();
        int[] sums = new int[ROWS * outputs];
        int[] weightSums = new int[outputs];
        float[] scales = new float[outputs];
        float[] bias = Memory.random(random, outputs, 1);
        float[] before = Memory.random(random, ROWS * outputs, 1);
        double[] expected = new double[ROWS * outputs];
        for (int o = 0; o < outputs; o++) {
            scales[o] = (0.5f + random.nextFloat()) / 127 / (float) Math.sqrt(inputs);
            byte[] weights = new byte[inputs];
            random.nextBytes(weights);
            for (byte weight : weights) {
                weightSums[o] += weight;
            }
            for (int row = 0; row < ROWS; row++) {
                double sum = 0;
                for (int i = 0; i < inputs; i++) {
                    sums[row * outputs + o] += x.level(row, i) * weights[i];
                    sum += (double) (x.level(row, i) - x.zero(row)) * x.scale(row) * weights[i];
                }
                double y = sum * scales[o] + bias[o];
                expected[row * outputs + o] =
                        switch (finish) {
                            case NONE -> y;
                            case GELU -> gelu(y);
                            case ADD -> y + before[row * outputs + o];
                        };
            }
        }
        Tensor out = Memory.tensor(outputs, before);
        MemorySegment products = ints(sums);
        var columns = new Columns(ints(weightSums), Memory.of(scales), Memory.of(bias));
        var all = new Sums(x.tensor(), products, outputs, columns);
        QuantiseKernel.dequantise(all, ROWS, finish, out.data(), 0, 4L * outputs);
        if (finish != Finish.ADD) {
            requireTheSameElsewhere(all, finish, out);
        }
        return new Product(Memory.floats(out.data()), expected);
    }

    /// Among other numbers, which stay, and in place.
    private void requireTheSameElsewhere(Sums sums, Finish finish, Tensor expected) {
        int outputs = sums.columns();
        int width = outputs + 32;
        Tensor wide = Memory.tensor(width, new float[ROWS * width]);
        QuantiseKernel.dequantise(sums, ROWS, finish, wide.data(), 64, 4L * width);
        QuantiseKernel.dequantise(sums, ROWS, finish, sums.data(), 0, sums.rowBytes());
        float[] numbers = Memory.floats(expected.data());
        assertThat(Memory.floats(sums.data())).containsExactly(numbers);
        float[] among = new float[ROWS * width];
        for (int row = 0; row < ROWS; row++) {
            System.arraycopy(numbers, row * outputs, among, row * width + 16, outputs);
        }
        assertThat(Memory.floats(wide.data())).containsExactly(among);
    }

    private MemorySegment ints(int... values) {
        MemorySegment memory = arena.allocate(4L * values.length, 64);
        MemorySegment.copy(values, 0, memory, JAVA_INT, 0, values.length);
        return memory;
    }

    /// By the trapezoid rule over the normal density.
    private static double gelu(double x) {
        int steps = 400;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double t = x * i / steps;
            sum += Math.exp(-t * t / 2) * (i == 0 || i == steps ? 0.5 : 1);
        }
        return x * (0.5 + sum * x / steps / Math.sqrt(2 * Math.PI));
    }
}
