package zhiyin.engine.backend;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.Seeds;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.WeightType;

/// A decoder's steps other than products and attention, and those of encoders that are built like one, compared with
/// double precision.
final class DecoderStepsContractTest {
    private static final int THREADS = 2;
    private static final int ROWS = 101; // several parts and a rest

    private final Random random = Seeds.random(getClass());

    static Stream<Arguments> backendsAndSizes() {
        return TestedBackend.all()
                .flatMap(tested ->
                        IntStream.of(tested.columns(2, 8, 16, 18, 24, 64, 128))
                                .mapToObj(size -> Arguments.of(tested, size)));
    }

    /// Keys lie before values in a row: these must stay as they are.
    @ParameterizedTest(name = "{0}, heads of {1}")
    @MethodSource("backendsAndSizes")
    void the_first_heads_of_a_row_are_normed_and_turned_and_no_others(
            TestedBackend tested, int size) {
        requireTurned(tested, size, true);
    }

    @ParameterizedTest(name = "{0}, heads of {1}")
    @MethodSource("backendsAndSizes")
    void without_a_norm_they_are_only_turned(TestedBackend tested, int size) {
        requireTurned(tested, size, false);
    }

    private void requireTurned(TestedBackend tested, int size, boolean normed) {
        int heads = 3;
        int first = 7;
        double theta = 1e6;
        float epsilon = 1e-6f;
        float[] weight = MemoryTensors.random(random, size, 1, 0.3);
        int[] positions = random.ints(ROWS + first, 0, 3000).toArray();
        try (Backend backend = tested.open();
                Worker worker = backend.newWorker(ROWS + 1, THREADS)) {
            RmsNorm norm = backend.rmsNorm(MemoryTensors.of("w", weight, size), epsilon);
            var rotary = new Rotary(size, theta, 3000);
            Tensor x = worker.activations(2 * heads * size);
            double[][] before = fill(x, ROWS + 1);

            worker.rotate(
                    Optional.of(norm).filter(_ -> normed),
                    rotary,
                    positions,
                    first,
                    heads,
                    x,
                    ROWS);

            double tolerance = x.type() == ElementType.BF16 ? 0x1p-7 : 1e-5;
            for (int r = 0; r < ROWS; r++) {
                for (int h = 0; h < heads; h++) {
                    double[] turned =
                            turned(
                                    normed
                                            ? normed(before[r], h * size, weight, epsilon)
                                            : Arrays.copyOfRange(
                                                    before[r], h * size, (h + 1) * size),
                                    theta,
                                    positions[first + r]);
                    for (int i = 0; i < size; i++) {
                        double actual = at(x, r, h * size + i);
                        assertThat(Math.abs(actual - turned[i]))
                                .as("row %d, head %d, number %d", r, h, i)
                                .isLessThan(tolerance * (1 + Math.abs(turned[i])));
                    }
                }
                for (int c = heads * size; c < x.columns(); c++) {
                    assertThat(at(x, r, c)).isEqualTo((float) before[r][c]);
                }
            }
            for (int c = 0; c < x.columns(); c++) {
                assertThat(at(x, ROWS, c)).as("the row behind").isEqualTo((float) before[ROWS][c]);
            }
        }
    }

    private static double[] normed(double[] row, int from, float[] weight, float epsilon) {
        int size = weight.length;
        double squares = 0;
        for (int i = 0; i < size; i++) {
            squares += row[from + i] * row[from + i];
        }
        double scale = 1 / Math.sqrt(squares / size + epsilon);
        double[] normed = new double[size];
        for (int i = 0; i < size; i++) {
            normed[i] = row[from + i] * scale * weight[i];
        }
        return normed;
    }

    private static double[] turned(double[] head, double theta, int position) {
        int size = head.length;
        double[] turned = new double[size];
        for (int i = 0; i < size / 2; i++) {
            double a = head[i];
            double b = head[i + size / 2];
            double angle = position * Math.pow(theta, -2.0 * i / size);
            turned[i] = a * Math.cos(angle) - b * Math.sin(angle);
            turned[i + size / 2] = b * Math.cos(angle) + a * Math.sin(angle);
        }
        return turned;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("zhiyin.engine.backend.TestedBackend#all")
    void rows_are_normed_in_place_and_into_factors(TestedBackend tested) {
        for (int columns : tested.columns(1, 15, 16, 33, 64, 1000, 1032)) {
            float[] weight = MemoryTensors.random(random, columns, 1, 0.3);
            try (Backend backend = tested.open();
                    Worker worker = backend.newWorker(ROWS + 1, THREADS)) {
                RmsNorm norm = backend.rmsNorm(MemoryTensors.of("w", weight, columns), 1e-6f);
                Tensor x = worker.residual(columns);
                Tensor factor = worker.factors(columns);
                double[][] before = fill(x, ROWS + 1);
                worker.rmsNorm(norm, x, factor, ROWS);
                worker.rmsNorm(norm, x, x, ROWS);
                for (int r = 0; r < ROWS; r++) {
                    double squares = 0;
                    for (double value : before[r]) {
                        squares += value * value;
                    }
                    double scale = 1 / Math.sqrt(squares / columns + 1e-6);
                    for (int c = 0; c < columns; c++) {
                        double wanted = before[r][c] * scale * weight[c];
                        String what = "%d columns, row %d, column %d".formatted(columns, r, c);
                        assertThat(Math.abs(at(x, r, c) - wanted)).as(what).isLessThan(1e-5);
                        assertThat(Math.abs(at(factor, r, c) - wanted))
                                .as("%s of the factor", what)
                                .isLessThan(roundingOf(factor, r, wanted));
                    }
                }
                for (int c = 0; c < columns; c++) {
                    assertThat(at(x, ROWS, c)).isEqualTo((float) before[ROWS][c]);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("zhiyin.engine.backend.TestedBackend#all")
    void layer_norms_may_lack_a_bias_and_leave_what_they_read(TestedBackend tested) {
        for (int columns : tested.columns(15, 16, 33, 64, 1000, 1032)) {
            float[] weight = MemoryTensors.random(random, columns, 1, 0.3);
            try (Backend backend = tested.open();
                    Worker worker = backend.newWorker(ROWS + 1, THREADS)) {
                Norm norm = backend.norm(MemoryTensors.of("w", weight, columns), 1e-5f);
                Tensor x = worker.residual(columns);
                Tensor apart = worker.factors(columns);
                Tensor copy = worker.factors(columns);
                double[][] before = fill(x, ROWS + 1);
                double[][] wanted = PlainMath.layerNorm(before, weight, new float[columns], 1e-5f);

                worker.layerNormTo(norm, x, apart, ROWS);
                assertThat(row(x, ROWS - 1)).isEqualTo(before[ROWS - 1]);
                worker.layerNorm(norm, x, copy, ROWS);

                for (int r = 0; r < ROWS; r++) {
                    for (int c = 0; c < columns; c++) {
                        String what = "%d columns, row %d, column %d".formatted(columns, r, c);
                        assertThat(Math.abs(at(x, r, c) - wanted[r][c])).as(what).isLessThan(1e-5);
                        assertThat(Math.abs(at(apart, r, c) - wanted[r][c]))
                                .as("%s of the factor", what)
                                .isLessThan(roundingOf(apart, r, wanted[r][c]) + 1e-5);
                    }
                    assertThat(row(copy, r)).isEqualTo(row(apart, r));
                }
                assertThat(row(x, ROWS)).as("the row behind").isEqualTo(before[ROWS]);
            }
        }
    }

    private static double roundingOf(Tensor tensor, int row, double value) {
        return switch (tensor.type()) {
            case F32 -> 1e-5;
            case BF16 -> 1e-6 + 0x1p-8 * Math.abs(value);
            case U8 -> 1e-6 + 0.51 * scale(tensor, row);
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("zhiyin.engine.backend.TestedBackend#all")
    void rows_are_gathered_even_within_one_tensor(TestedBackend tested) {
        try (Backend backend = tested.open();
                Worker worker = backend.newWorker(10, THREADS)) {
            Tensor x = worker.residual(33);
            Tensor other = worker.residual(33);
            double[][] before = fill(x, 10);
            worker.copyRows(x, new int[] {9, 0, 9}, other);
            assertThat(row(other, 0)).isEqualTo(before[9]);
            assertThat(row(other, 1)).isEqualTo(before[0]);
            assertThat(row(other, 2)).isEqualTo(before[9]);
            worker.copyRows(
                    x, new int[] {0, 4, 5, 9}, x); // as last tokens lie: none before its place
            assertThat(row(x, 1)).isEqualTo(before[4]);
            assertThat(row(x, 2)).isEqualTo(before[5]);
            assertThat(row(x, 3)).isEqualTo(before[9]);
            assertThat(row(x, 4)).isEqualTo(before[4]);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("zhiyin.engine.backend.TestedBackend#all")
    void words_are_looked_up_in_rows_of_blocks(TestedBackend tested) {
        int words = 40;
        int hidden = 96;
        MemorySegment blocks = Arena.ofAuto().allocate(words * hidden / 32 * 34L + 1).asSlice(1);
        float[][] expected = new float[words][hidden];
        for (int block = 0; block < words * hidden / 32; block++) {
            float scale = Float.float16ToFloat(Float.floatToFloat16(random.nextFloat()));
            blocks.set(JAVA_SHORT_UNALIGNED, block * 34L, Float.floatToFloat16(scale));
            for (int i = 0; i < 32; i++) {
                byte number = (byte) random.nextInt();
                blocks.set(JAVA_BYTE, block * 34L + 2 + i, number);
                int place = block * 32 + i;
                expected[place / hidden][place % hidden] = scale * number;
            }
        }
        int[] tokens = random.ints(ROWS, 0, words).toArray();
        tokens[0] = words - 1;
        try (Backend backend = tested.open();
                Worker worker = backend.newWorker(ROWS, THREADS)) {
            EmbeddingTable table =
                    backend.embeddingTable(
                            new WeightTensor(
                                    "words",
                                    WeightType.Q8_0,
                                    List.of((long) words, (long) hidden),
                                    blocks.asReadOnly()));
            Tensor x = worker.residual(hidden);
            worker.embed(tokens, table, x);
            float[][] actual = worker.read(x, ROWS);
            for (int t = 0; t < ROWS; t++) {
                assertThat(actual[t]).as("token %d", t).containsExactly(expected[tokens[t]]);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("zhiyin.engine.backend.TestedBackend#all")
    void what_is_kept_does_not_change_with_what_it_was_copied_from(TestedBackend tested) {
        try (Backend backend = tested.open();
                Worker worker = backend.newWorker(70)) {
            Tensor x = worker.activations(50);
            fill(x, 70);
            double[] first = row(x, 0);
            double[] last = row(x, 64);
            Tensor kept = worker.keep(x, 65);
            fill(x, 70);
            assertThat(row(kept, 0)).isEqualTo(first);
            assertThat(row(kept, 64)).isEqualTo(last);
            for (int r = 65; r < kept.data().byteSize() / kept.rowBytes(); r++) {
                assertThat(row(kept, r)).as("room behind it, without numbers").containsOnly(0);
            }
        }
    }

    private double[][] fill(Tensor tensor, int rows) {
        double[][] values = new double[rows][];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < tensor.columns(); c++) {
                float value = (float) random.nextGaussian();
                if (tensor.type() == ElementType.BF16) {
                    short bits = (short) (Float.floatToIntBits(value) >>> 16);
                    tensor.data().set(JAVA_SHORT, r * tensor.rowBytes() + 2L * c, bits);
                } else {
                    tensor.data().set(JAVA_FLOAT, r * tensor.rowBytes() + 4L * c, value);
                }
            }
            values[r] = row(tensor, r);
        }
        return values;
    }

    private static double[] row(Tensor tensor, int row) {
        double[] values = new double[tensor.columns()];
        for (int c = 0; c < values.length; c++) {
            values[c] = at(tensor, row, c);
        }
        return values;
    }

    private static float at(Tensor tensor, int row, int column) {
        long start = row * tensor.rowBytes();
        return switch (tensor.type()) {
            case F32 -> tensor.data().get(JAVA_FLOAT, start + 4L * column);
            case BF16 ->
                    Float.intBitsToFloat(tensor.data().get(JAVA_SHORT, start + 2L * column) << 16);
            case U8 -> {
                int zero = tensor.data().get(JAVA_INT_UNALIGNED, start + tensor.columns() + 4);
                int level = tensor.data().get(JAVA_BYTE, start + column) & 0xFF;
                yield (level - zero) * scale(tensor, row);
            }
        };
    }

    private static float scale(Tensor tensor, int row) {
        return tensor.data().get(JAVA_FLOAT_UNALIGNED, row * tensor.rowBytes() + tensor.columns());
    }
}
