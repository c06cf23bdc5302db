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

/// Tiles of scores against one pass in double precision.
final class OnlineSoftmaxTest {
    private static final int STEP = 16;

    private final Random random = Seeds.random(getClass());

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void tiles_add_up_to_one_pass(ElementType type) {
        for (float spread : new float[] {0, 1, 40, 1e4f, 1e30f}) {
            for (int round = 0; round < 60; round++) {
                float[][] tiles = tiles(spread);
                requireEqual(tiles, 0.125f, type, "spread " + spread);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void a_tile_of_any_width_is_cut_at_its_last_column(ElementType type) {
        for (int columns = 1; columns <= 70; columns++) {
            requireEqual(
                    new float[][] {Memory.random(random, columns, 5)},
                    1,
                    type,
                    columns + " columns");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void scores_that_grow_from_tile_to_tile_leave_only_the_last(ElementType type) {
        float[][] tiles = new float[5][];
        for (int t = 0; t < tiles.length; t++) {
            tiles[t] = Memory.random(random, 33, 1);
            for (int c = 0; c < 33; c++) {
                tiles[t][c] += 1000 * t;
            }
        }
        requireEqual(tiles, 1, type, "growing");
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void minus_infinity_gets_nothing_wherever_it_stands(ElementType type) {
        float[][] tiles = tiles(3);
        for (float[] tile : tiles) {
            for (int c = 0; c < tile.length; c += 3) {
                tile[c] = Float.NEGATIVE_INFINITY;
            }
        }
        tiles[0] = Arrays.copyOf(tiles[0], tiles[0].length + 1);
        tiles[0][tiles[0].length - 1] = 0.5f;
        requireEqual(tiles, 1, type, "with minus infinity");
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void a_tile_without_visible_columns_is_all_zeros_and_changes_nothing(ElementType type) {
        var softmax = new OnlineSoftmax(2);
        softmax.reset(1);
        MemorySegment first = Memory.of(padded(Memory.random(random, 20, 2)));
        softmax.add(1, first, 0, 20, 32, 1, type);
        float sum = softmax.sum(1);
        float[] garbage = new float[48];
        Arrays.fill(garbage, Float.NaN);
        MemorySegment hidden = Memory.of(garbage);
        assertThat(softmax.add(1, hidden, 0, 0, 48, 1, type)).isOne();
        assertThat(softmax.sum(1)).isEqualTo(sum);
        for (int c = 0; c < 48; c++) {
            assertThat(at(hidden, type, c)).as("%d", c).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void one_nan_makes_the_sum_nan_and_no_other_rows(ElementType type) {
        for (int columns : new int[] {1, 2, 15, 16, 17, 33, 64, 70}) {
            int stride = stride(columns);
            for (int place = 0; place < columns; place++) {
                for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                    var softmax = new OnlineSoftmax(2);
                    softmax.reset(0);
                    softmax.reset(1);
                    float[] rows = new float[2 * stride];
                    System.arraycopy(Memory.random(random, columns, 1), 0, rows, 0, columns);
                    System.arraycopy(Memory.random(random, columns, 1), 0, rows, stride, columns);
                    rows[stride + place] = broken;
                    MemorySegment scores = Memory.of(rows);
                    for (int row = 0; row < 2; row++) {
                        softmax.add(row, scores, 4L * row * stride, columns, stride, 1, type);
                    }
                    assertThat(softmax.sum(0)).isFinite();
                    assertThat(softmax.sum(1)).as("place %d of %d", place, columns).isNaN();
                    MemorySegment more = Memory.of(padded(Memory.random(random, 20, 1)));
                    softmax.add(1, more, 0, 20, 32, 1, type);
                    assertThat(softmax.sum(1)).as("and stays so").isNaN();
                }
            }
        }
    }

    @Test
    void a_row_of_minus_infinity_alone_is_nan_never_a_number() {
        var softmax = new OnlineSoftmax(1);
        softmax.reset(0);
        float[] scores = new float[32];
        Arrays.fill(scores, Float.NEGATIVE_INFINITY);
        softmax.add(0, Memory.of(scores), 0, 20, 32, 1, ElementType.F32);
        assertThat(softmax.sum(0)).isNaN();
    }

    @Test
    void a_reset_row_remembers_nothing() {
        var softmax = new OnlineSoftmax(1);
        float[] values = padded(Memory.random(random, 20, 1));
        softmax.reset(0);
        softmax.add(0, Memory.of(values), 0, 20, 32, 1, ElementType.F32);
        float sum = softmax.sum(0);
        float[] huge = new float[32];
        Arrays.fill(huge, Float.NaN);
        softmax.add(0, Memory.of(huge), 0, 20, 32, 1, ElementType.F32);
        softmax.reset(0);
        softmax.add(0, Memory.of(values), 0, 20, 32, 1, ElementType.F32);
        assertThat(softmax.sum(0)).isEqualTo(sum);
    }

    private float[][] tiles(float spread) {
        float[][] tiles = new float[1 + random.nextInt(4)][];
        for (int t = 0; t < tiles.length; t++) {
            tiles[t] = Memory.random(random, 1 + random.nextInt(100), spread);
        }
        return tiles;
    }

    /// Behind its columns a row holds what it may: foreign scores, even NaN.
    private static float[] padded(float[] tile) {
        float[] row = Arrays.copyOf(tile, stride(tile.length));
        for (int c = tile.length; c < row.length; c++) {
            row[c] = c % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY;
        }
        return row;
    }

    private static int stride(int columns) {
        return (columns + STEP - 1) / STEP * STEP;
    }

    private static void requireEqual(float[][] tiles, float scale, ElementType type, String what) {
        var softmax = new OnlineSoftmax(3);
        softmax.reset(2);
        double[][] actual = new double[tiles.length][];
        for (int t = 0; t < tiles.length; t++) {
            float[] row = padded(tiles[t]);
            MemorySegment scores = Memory.of(row);
            float shrink = softmax.add(2, scores, 0, tiles[t].length, row.length, scale, type);
            for (int before = 0; before < t; before++) {
                for (int c = 0; c < actual[before].length; c++) {
                    actual[before][c] *= shrink;
                }
            }
            actual[t] = new double[row.length];
            for (int c = 0; c < row.length; c++) {
                actual[t][c] = at(scores, type, c);
            }
        }
        double max = Double.NEGATIVE_INFINITY;
        for (float[] tile : tiles) {
            for (float score : tile) {
                max = Math.max(max, score);
            }
        }
        double sum = 0;
        for (float[] tile : tiles) {
            for (float score : tile) {
                sum += Math.exp((score - max) * scale);
            }
        }
        double relative = type == ElementType.BF16 ? 0x1p-8 : 2e-5;
        for (int t = 0; t < tiles.length; t++) {
            for (int c = 0; c < actual[t].length; c++) {
                double wanted =
                        c < tiles[t].length ? Math.exp((tiles[t][c] - max) * scale) / sum : 0;
                assertThat(actual[t][c] / softmax.sum(2))
                        .as("%s, tile %d of %d, column %d", what, t, tiles.length, c)
                        .isCloseTo(wanted, within(relative * wanted + 1e-9));
            }
        }
    }

    private static double at(MemorySegment memory, ElementType type, int column) {
        return type == ElementType.BF16
                ? Memory.bf16At(memory, 2L * column)
                : memory.get(JAVA_FLOAT, 4L * column);
    }
}
