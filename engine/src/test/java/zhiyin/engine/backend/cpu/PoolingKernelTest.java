package zhiyin.engine.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.backend.Tensor;

final class PoolingKernelTest {
    private static final int[] LENGTHS = {1, 2, 17, 3, 100};

    private final Random random = Seeds.random(getClass());
    private final Batch batch =
            Batch.pack(
                    List.of(
                            new int[LENGTHS[0]],
                            new int[LENGTHS[1]],
                            new int[LENGTHS[2]],
                            new int[LENGTHS[3]],
                            new int[LENGTHS[4]]));

    static IntStream sizes() {
        return Arrays.stream(Memory.SIZES);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void cls_takes_each_sequences_first_token(int columns) {
        float[] values = Memory.random(random, batch.tokenCount() * columns, 1);
        float[][] actual = PoolingKernel.apply(batch, Pooling.CLS, Memory.tensor(columns, values));
        for (int s = 0; s < LENGTHS.length; s++) {
            int from = batch.offsets()[s] * columns;
            assertThat(actual[s]).containsExactly(Arrays.copyOfRange(values, from, from + columns));
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void mean_takes_each_sequences_average(int columns) {
        float[] values = Memory.random(random, batch.tokenCount() * columns, 1);
        float[][] actual = PoolingKernel.apply(batch, Pooling.MEAN, Memory.tensor(columns, values));
        for (int s = 0; s < LENGTHS.length; s++) {
            for (int c = 0; c < columns; c++) {
                double mean = 0;
                for (int r = 0; r < LENGTHS[s]; r++) {
                    mean += values[(batch.offsets()[s] + r) * columns + c] / (double) LENGTHS[s];
                }
                assertThat((double) actual[s][c]).isCloseTo(mean, within(2e-6));
            }
        }
    }

    @Test
    void nan_stays_in_its_sequence() {
        float[] values = new float[batch.tokenCount() * 33];
        for (int row = batch.offsets()[2]; row < batch.offsets()[3]; row++) {
            values[row * 33 + 32] = Float.NaN;
        }
        Tensor x = Memory.tensor(33, values);
        for (Pooling pooling : Pooling.values()) {
            float[][] actual = PoolingKernel.apply(batch, pooling, x);
            for (int s = 0; s < LENGTHS.length; s++) {
                assertThat(Float.isNaN(actual[s][32])).isEqualTo(s == 2);
            }
        }
    }
}
