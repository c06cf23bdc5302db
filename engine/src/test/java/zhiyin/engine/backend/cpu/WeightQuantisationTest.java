package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.cpu.QuantiseKernel.Columns;

/// [QuantiseKernel#quantiseWeights].
final class WeightQuantisationTest {
    private static final int COLUMNS = 3;
    private static final int COLUMN = 1;
    private static final int BEFORE = 5;

    private final Random random = Seeds.random(getClass());
    private final Arena arena = Arena.ofAuto();

    private record Result(byte[] bytes, float scale, int sum) {}

    static IntStream sizes() {
        return IntStream.of(Memory.SIZES);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void a_weight_comes_back_to_half_a_step(int size) {
        for (int largest : new int[] {63, 127}) {
            for (float spread : new float[] {1e-6f, 1, 1e6f}) {
                float[] row = Memory.random(random, size, spread);
                Result result = quantise(row, largest);
                float bound = 0;
                int sum = 0;
                for (int c = 0; c < size; c++) {
                    bound = Math.max(bound, Math.abs(row[c]));
                    sum += result.bytes()[c];
                }
                assertThat(result.sum()).isEqualTo(sum);
                double step = (double) bound / largest;
                assertThat((double) result.scale()).isCloseTo(step, within(1e-6 * step));
                for (int c = 0; c < size; c++) {
                    assertThat(result.bytes()[c]).isBetween((byte) -largest, (byte) largest);
                    assertThat((double) result.bytes()[c] * result.scale())
                            .as("%d numbers of %s, number %d", size, spread, c)
                            .isCloseTo(row[c], within(0.5001 * step));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void zeros_come_back_as_zeros(int size) {
        Result result = quantise(new float[size], 127);
        assertThat(result.bytes()).containsOnly(0);
        assertThat(result.sum()).isZero();
        assertThat(result.scale()).isFinite();
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void a_number_that_is_not_finite_shows_in_the_scale(int size) {
        for (float broken :
                new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (int place : new int[] {0, size / 2, size - 1}) {
                float[] row = Memory.random(random, size, 1);
                row[place] = broken;
                assertThat(Float.isFinite(quantise(row, 127).scale()))
                        .as("%s at %d of %d", broken, place, size)
                        .isFalse();
            }
        }
    }

    private Result quantise(float[] row, int largest) {
        float[] around = new float[BEFORE + row.length + 1];
        System.arraycopy(row, 0, around, BEFORE, row.length);
        around[0] = Float.MAX_VALUE; // must not be looked at
        around[BEFORE + row.length] = Float.NaN;
        var by =
                new Columns(
                        arena.allocate(4L * COLUMNS, 64),
                        arena.allocate(4L * COLUMNS, 64),
                        arena.allocate(4L * COLUMNS, 64));
        MemorySegment out = arena.allocate(row.length + 9L, 64);
        QuantiseKernel.quantiseWeights(
                Memory.of(around), 4L * BEFORE, row.length, largest, out, 7, by, COLUMN);
        assertThat(out.get(JAVA_BYTE, 6)).isZero();
        assertThat(out.get(JAVA_BYTE, 7L + row.length)).isZero();
        assertThat(by.scale().getAtIndex(JAVA_FLOAT, 0)).isZero();
        assertThat(by.scale().getAtIndex(JAVA_FLOAT, 2)).isZero();
        return new Result(
                out.asSlice(7, row.length).toArray(JAVA_BYTE),
                by.scale().getAtIndex(JAVA_FLOAT, COLUMN),
                by.weightSums().getAtIndex(JAVA_INT, COLUMN));
    }
}
