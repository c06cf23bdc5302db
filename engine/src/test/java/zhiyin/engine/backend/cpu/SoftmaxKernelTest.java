package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.ElementType;

final class SoftmaxKernelTest {
    private static final int ROWS = 3;
    private static final int MAX_COLUMNS = 70;

    private final Random random = Seeds.random(getClass());

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void rows_are_normalised_as_by_the_scalar_twin(ElementType type) {
        for (int columns = 1; columns <= MAX_COLUMNS; columns++) {
            for (int extra : new int[] {0, 16}) {
                compare(columns, padded(columns) + extra, 0.125f, 40, type);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void scores_far_apart_neither_overflow_nor_vanish(ElementType type) {
        for (float spread : new float[] {1e3f, 1e10f, 1e30f, 1e37f}) {
            for (int columns = 1; columns <= MAX_COLUMNS; columns++) {
                compare(columns, padded(columns), 0.125f, spread, type);
            }
        }
    }

    @Test
    void equal_scores_share_equally_however_large() {
        for (float score : new float[] {-Float.MAX_VALUE, -1e30f, 0, 1e30f, Float.MAX_VALUE}) {
            float[] values = new float[32];
            Arrays.fill(values, score);
            MemorySegment scores = Memory.of(values);
            softmax(scores, 1, 20, 32, 1, ElementType.F32);
            assertThat(Arrays.copyOf(Memory.floats(scores), 20)).containsOnly(1 / 20f);
        }
    }

    @Test
    void minus_infinity_gets_nothing() {
        float[] values = new float[32];
        values[3] = Float.NEGATIVE_INFINITY;
        values[18] = Float.NEGATIVE_INFINITY;
        MemorySegment scores = Memory.of(values);
        softmax(scores, 1, 20, 32, 1, ElementType.F32);
        float[] actual = Memory.floats(scores);
        assertThat(actual[3]).isZero();
        assertThat(actual[18]).isZero();
        assertThat(actual[0]).isCloseTo(1 / 18f, within(1e-7f));
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void what_lies_outside_a_rows_window_gets_nothing(ElementType type) {
        for (int columns : new int[] {1, 2, 15, 16, 17, 33, 64, 70}) {
            int stride = padded(columns);
            for (int from = 0; from < columns; from++) {
                float[] values = scores(1, columns, stride, 5);
                Arrays.fill(values, 0, from, 1e30f);
                MemorySegment scores = Memory.of(values);
                softmaxRow(scores, 0, from, columns, stride, 1, type);
                double[] expected = twin(values, from, columns - from, 1);
                for (int c = 0; c < stride; c++) {
                    double wanted = c >= from && c < columns ? expected[c - from] : 0;
                    assertThat(at(scores, stride, 0, c, type))
                            .as("scores %d to %d, number %d", from, columns, c)
                            .isCloseTo(wanted, within(0x1p-8 * wanted));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void nan_fills_its_own_row_only(ElementType type) {
        for (int columns : new int[] {1, 2, 15, 16, 17, 33, 64, 70}) {
            int stride = padded(columns);
            for (int place = 0; place < columns; place++) {
                float[] values = scores(3, columns, stride, 5);
                values[stride + place] = Float.NaN;
                MemorySegment scores = Memory.of(values);
                softmax(scores, 3, columns, stride, 1, type);
                for (int c = 0; c < columns; c++) {
                    assertThat(at(scores, stride, 0, c, type)).isFinite();
                    assertThat(at(scores, stride, 1, c, type)).isNaN();
                    assertThat(at(scores, stride, 2, c, type)).isFinite();
                }
            }
        }
    }

    private void compare(int columns, int stride, float scale, float spread, ElementType type) {
        float[] values = scores(ROWS + 1, columns, stride, spread);
        MemorySegment memory = Memory.of(values);

        softmax(memory, ROWS, columns, stride, scale, type);

        double relative = type == ElementType.BF16 ? 0x1p-8 : 3e-6;
        for (int row = 0; row < ROWS; row++) {
            double[] expected = twin(values, row * stride, columns, scale);
            for (int c = 0; c < stride; c++) {
                double wanted = c < columns ? expected[c] : 0;
                assertThat(at(memory, stride, row, c, type))
                        .as("%d columns, stride %d, row %d, column %d", columns, stride, row, c)
                        .isCloseTo(wanted, within(c < columns ? relative * wanted + 1e-35 : 0));
            }
        }
        float[] after = Memory.floats(memory);
        for (int i = ROWS * stride; i < after.length; i++) {
            assertThat(Float.floatToRawIntBits(after[i]))
                    .as("the row behind")
                    .isEqualTo(Float.floatToRawIntBits(values[i]));
        }
    }

    /// With the factors that the kernel leaves to its caller.
    private static void softmax(
            MemorySegment scores,
            int rows,
            int columns,
            int stride,
            float scale,
            ElementType type) {
        for (int row = 0; row < rows; row++) {
            softmaxRow(scores, 4L * row * stride, 0, columns, stride, scale, type);
        }
    }

    private static void softmaxRow(
            MemorySegment scores,
            long start,
            int from,
            int to,
            int stride,
            float scale,
            ElementType type) {
        float factor = SoftmaxKernel.applyRow(scores, start, from, to, stride, scale, type);
        if (type == ElementType.BF16) {
            assertThat(factor).isEqualTo(1);
        } else {
            SoftmaxKernel.scaleRow(scores, start, to, factor);
        }
    }

    /// Behind its columns a row holds what it may: foreign scores, even NaN.
    private float[] scores(int rows, int columns, int stride, float spread) {
        float[] values = Memory.random(random, rows * stride, spread);
        for (int row = 0; row < rows; row++) {
            for (int c = columns; c < stride; c++) {
                values[row * stride + c] = c % 2 == 0 ? Float.NaN : Float.MAX_VALUE;
            }
        }
        return values;
    }

    private static double at(MemorySegment m, int stride, int row, int column, ElementType type) {
        long start = 4L * row * stride;
        return type == ElementType.BF16
                ? Memory.bf16At(m, start + 2L * column)
                : m.get(JAVA_FLOAT, start + 4L * column);
    }

    private static double[] twin(float[] scores, int start, int columns, float scale) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < columns; c++) {
            max = Math.max(max, scores[start + c]);
        }
        double sum = 0;
        double[] p = new double[columns];
        for (int c = 0; c < columns; c++) {
            // The kernel subtracts in f32: that rounding is the input's, not the softmax's.
            p[c] = Math.exp((scores[start + c] - (float) max) * scale);
            sum += p[c];
        }
        for (int c = 0; c < columns; c++) {
            p[c] /= sum;
        }
        return p;
    }

    private static int padded(int columns) {
        return (columns + 15) / 16 * 16;
    }
}
