package zhiyin.engine.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.EmbeddingTable;
import zhiyin.engine.backend.MemoryTensors;
import zhiyin.engine.backend.Tensor;

final class EmbeddingKernelTest {
    private static final int WORDS = 11;
    private static final int POSITIONS = 5;

    private final Random random = Seeds.random(getClass());

    static IntStream sizes() {
        return Arrays.stream(Memory.SIZES);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void each_token_gets_its_words_and_its_places_row(int columns) {
        float[] words = Memory.random(random, WORDS * columns, 1);
        float[] positions = Memory.random(random, POSITIONS * columns, 1);
        List<int[]> sequences =
                List.of(new int[] {10, 0, 10}, new int[] {3}, new int[] {1, 2, 3, 4, 5});
        Batch batch = Batch.pack(sequences);
        Tensor x = Memory.tensor(columns, new float[batch.tokenCount() * columns]);

        EmbeddingKernel.apply(batch, table(words, columns), table(positions, columns), x);

        float[] expected = new float[batch.tokenCount() * columns];
        int row = 0;
        for (int[] sequence : sequences) {
            for (int place = 0; place < sequence.length; place++, row++) {
                for (int c = 0; c < columns; c++) {
                    expected[row * columns + c] =
                            words[sequence[place] * columns + c] + positions[place * columns + c];
                }
            }
        }
        assertThat(Memory.floats(x.data())).containsExactly(expected);
    }

    private static EmbeddingTable table(float[] values, int columns) {
        return new EmbeddingTable(
                MemoryTensors.of("rows", values, values.length / columns, columns));
    }

    @Test
    void ids_outside_the_table_are_refused_not_read() {
        var words = table(new float[WORDS * 16], 16);
        var positions = table(new float[POSITIONS * 16], 16);
        Tensor x = Memory.tensor(16, new float[64 * 16]);
        for (int[] sequence : new int[][] {{WORDS}, {-1}, {0, 0, 0, 0, 0, 0}}) {
            Batch batch = Batch.pack(List.of(sequence));
            assertThatThrownBy(() -> EmbeddingKernel.apply(batch, words, positions, x))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }
}
