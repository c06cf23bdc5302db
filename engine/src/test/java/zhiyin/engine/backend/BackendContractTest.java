package zhiyin.engine.backend;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.onednn.TypeSpeeds;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;

/// What every [Backend] must do, compared with double precision. Numeric types for which this CPU has
/// no fast kernel are not run.
public final class BackendContractTest {
    private static final int[] ROWS = {1, 2, 15, 16, 17, 31, 33, 64, 65, 100, 257};
    private static final List<Integer> LENGTHS =
            List.of(1, 2, 15, 16, 17, 31, 33, 64, 65, 100, 200, 300, 512);

    private final Random random = Seeds.random(getClass());

    public static Stream<NumericType> types() {
        return TypeSpeeds.measure().speeds().stream()
                .filter(speed -> speed.gigaflops() > 0)
                .map(TypeSpeeds.Speed::type);
    }

    /// The largest error, as a part of the largest number of the right answer.
    private static double tolerance(NumericType type) {
        return switch (type) {
            case F32 -> 1e-5;
            case BF16 -> 0.012;
            case INT8 -> 0.025;
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("zhiyin.engine.backend.TestedBackend#ofMuchArithmetic")
    void linear_layers_multiply_add_and_activate(TestedBackend tested) {
        for (int[] size : new int[][] {{64, 192}, {128, 64}, {96, 160}, {512, 512}}) {
            int inputs = size[0];
            int outputs = size[1];
            float[] weight =
                    MemoryTensors.random(random, inputs * outputs, 0, 1 / Math.sqrt(inputs));
            float[] bias = MemoryTensors.random(random, outputs, 0, 1);
            for (Activation activation : List.of(Activation.NONE, Activation.GELU)) {
                boolean inputsFirst = random.nextBoolean();
                try (Backend backend = tested.open();
                        Worker worker = backend.newWorker(ROWS[ROWS.length - 1])) {
                    Linear linear =
                            backend.linear(
                                    List.of(
                                            MemoryTensors.matrix(
                                                    "w", weight, outputs, inputs, inputsFirst)),
                                    List.of(MemoryTensors.of("b", bias, outputs)),
                                    activation);
                    assertThat(linear.inputs()).isEqualTo(inputs);
                    assertThat(linear.outputs()).isEqualTo(outputs);
                    Tensor in = worker.activations(inputs);
                    Tensor out = worker.activations(outputs);
                    for (int rows : ROWS) {
                        fill(in, rows, 1);
                        double[][] expected = PlainMath.linear(read(in, rows), weight, bias);
                        worker.linear(linear, in, out, rows);
                        requireClose(
                                "%s %d rows %d→%d".formatted(activation, rows, inputs, outputs),
                                read(out, rows),
                                activation == Activation.GELU ? PlainMath.gelu(expected) : expected,
                                tolerance(tested.type()));
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("zhiyin.engine.backend.TestedBackend#all")
    void a_cleared_residual_is_zero_as_far_as_that_was_asked_for(TestedBackend tested) {
        try (Backend backend = tested.open();
                Worker worker = backend.newWorker(8)) {
            Tensor residual = worker.residual(24);
            fill(residual, 8, 1);
            double[][] before = read(residual, 8);
            worker.clear(residual, 5);
            double[][] after = read(residual, 8);
            assertThat(Arrays.stream(after).limit(5).flatMapToDouble(Arrays::stream))
                    .containsOnly(0.0);
            assertThat(after[5]).isEqualTo(before[5]);
            assertThat(before[0]).isNotEqualTo(after[0]);
        }
    }

    static Stream<Arguments> gatedLayers() {
        return TestedBackend.ofMuchArithmetic()
                .flatMap(tested ->
                        Stream.of(Activation.SWIGLU, Activation.GEGLU)
                                .map(activation -> Arguments.of(tested, activation)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("gatedLayers")
    void a_gated_layer_multiplies_its_values_by_its_gates(
            TestedBackend tested, Activation activation) {
        for (int[] size : new int[][] {{64, 96}, {128, 512}, {96, 1040}}) {
            int inputs = size[0];
            int outputs = size[1];
            double spread = 1 / Math.sqrt(inputs);
            float[] gate = MemoryTensors.random(random, inputs * outputs, 0, spread);
            float[] value = MemoryTensors.random(random, inputs * outputs, 0, spread);
            try (Backend backend = tested.open();
                    Worker worker = backend.newWorker(ROWS[ROWS.length - 1], 2)) {
                Linear linear =
                        backend.linear(
                                List.of(
                                        MemoryTensors.matrix("g", gate, outputs, inputs, false),
                                        MemoryTensors.matrix("u", value, outputs, inputs, false)),
                                List.of(),
                                activation);
                assertThat(linear.outputs()).isEqualTo(outputs);
                Tensor in = worker.activations(inputs);
                Tensor out = worker.activations(outputs);
                for (int rows : ROWS) {
                    fill(in, rows, 2);
                    double[][] g = PlainMath.linear(read(in, rows), gate, new float[outputs]);
                    double[][] expected =
                            PlainMath.linear(read(in, rows), value, new float[outputs]);
                    for (int row = 0; row < rows; row++) {
                        for (int c = 0; c < outputs; c++) {
                            expected[row][c] *= PlainMath.gate(activation, g[row][c]);
                        }
                    }
                    worker.linear(linear, in, out, rows);
                    requireClose(
                            "%d rows %d→%d".formatted(rows, inputs, outputs),
                            read(out, rows),
                            expected,
                            2 * tolerance(tested.type())); // two products are in it
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("zhiyin.engine.backend.TestedBackend#ofMuchArithmetic")
    void a_linear_layer_is_added_to_the_residual(TestedBackend tested) {
        for (int[] size : new int[][] {{64, 192}, {256, 64}, {512, 512}}) {
            int inputs = size[0];
            int outputs = size[1];
            float[] weight =
                    MemoryTensors.random(random, inputs * outputs, 0, 1 / Math.sqrt(inputs));
            float[] bias = MemoryTensors.random(random, outputs, 0, 1);
            try (Backend backend = tested.open();
                    Worker worker = backend.newWorker(ROWS[ROWS.length - 1])) {
                Linear linear =
                        backend.linear(
                                List.of(MemoryTensors.matrix("w", weight, outputs, inputs, true)),
                                List.of(MemoryTensors.of("b", bias, outputs)),
                                Activation.NONE);
                Tensor in = worker.activations(inputs);
                Tensor residual = worker.residual(outputs);
                for (int rows : ROWS) {
                    fill(in, rows, 1);
                    fill(residual, rows, 1);
                    double[][] expected =
                            PlainMath.sum(
                                    read(residual, rows),
                                    PlainMath.linear(read(in, rows), weight, bias));
                    worker.addLinear(linear, in, residual, rows);
                    requireClose(
                            "%d rows %d→%d".formatted(rows, inputs, outputs),
                            read(residual, rows),
                            expected,
                            tolerance(tested.type()));
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("zhiyin.engine.backend.TestedBackend#all")
    void several_weights_are_stacked_along_the_outputs(TestedBackend tested) {
        int inputs = 64;
        int[] outputs = {64, 32, 96};
        for (boolean inputsFirst : new boolean[] {false, true}) {
            List<WeightMatrix> weights = new ArrayList<>();
            List<WeightTensor> biases = new ArrayList<>();
            List<double[][]> parts = new ArrayList<>();
            try (Backend backend = tested.open();
                    Worker worker = backend.newWorker(40)) {
                Tensor in = worker.activations(inputs);
                fill(in, 33, 1);
                for (int count : outputs) {
                    float[] weight = MemoryTensors.random(random, inputs * count, 0, 0.1);
                    float[] bias = MemoryTensors.random(random, count, 0, 1);
                    weights.add(
                            MemoryTensors.matrix("w" + count, weight, count, inputs, inputsFirst));
                    biases.add(MemoryTensors.of("b" + count, bias, count));
                    parts.add(PlainMath.linear(read(in, 33), weight, bias));
                }
                Linear linear = backend.linear(weights, biases, Activation.NONE);
                Tensor out = worker.activations(linear.outputs());
                worker.linear(linear, in, out, 33);

                double[][] expected = new double[33][192];
                for (int row = 0; row < 33; row++) {
                    System.arraycopy(parts.get(0)[row], 0, expected[row], 0, 64);
                    System.arraycopy(parts.get(1)[row], 0, expected[row], 64, 32);
                    System.arraycopy(parts.get(2)[row], 0, expected[row], 96, 96);
                }
                requireClose(
                        "inputs first: " + inputsFirst,
                        read(out, 33),
                        expected,
                        tolerance(tested.type()));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("zhiyin.engine.backend.TestedBackend#all")
    void a_rows_product_does_not_depend_on_the_rows_around_it(TestedBackend tested) {
        float[] weight = MemoryTensors.random(random, 128 * 128, 0, 0.1);
        try (Backend backend = tested.open();
                Worker worker = backend.newWorker(300)) {
            Linear linear =
                    backend.linear(
                            List.of(MemoryTensors.matrix("w", weight, 128, 128, false)),
                            List.of(MemoryTensors.of("b", new float[128], 128)),
                            Activation.NONE);
            Tensor in = worker.activations(128);
            Tensor out = worker.activations(128);
            fill(in, 300, 1);
            worker.linear(linear, in, out, 300);
            double[][] together = read(out, 300);
            for (int rows : ROWS) {
                worker.linear(linear, in, out, rows);
                requireClose(rows + " rows", read(out, rows), Arrays.copyOf(together, rows), 1e-6);
            }
        }
    }

    public static Stream<Arguments> attentions() {
        return TestedBackend.ofMuchArithmetic()
                .flatMap(tested ->
                        Stream.of(new int[] {2, 32}, new int[] {3, 64}, new int[] {12, 32})
                                .map(heads -> Arguments.of(tested, heads[0], heads[1])));
    }

    @ParameterizedTest(name = "{0}: {1} heads of {2}")
    @MethodSource("attentions")
    void each_sequence_of_a_batch_attends_to_itself_alone(
            TestedBackend tested, int heads, int size) {
        List<Integer> lengths = new ArrayList<>(LENGTHS);
        Collections.shuffle(lengths, random);
        Batch batch = batch(lengths);
        int hidden = heads * size;
        try (Backend backend = tested.open();
                Worker worker = backend.newWorker(batch.tokenCount())) {
            Tensor qkv = worker.activations(3 * hidden);
            Tensor out = worker.activations(hidden);
            fill(qkv, batch.tokenCount(), 1.5f);
            double[][] all = read(qkv, batch.tokenCount());

            worker.attention(batch, heads, qkv, out);

            double[][] actual = read(out, batch.tokenCount());
            for (int s = 0; s < batch.sequenceCount(); s++) {
                int from = batch.offsets()[s];
                int to = batch.offsets()[s + 1];
                requireClose(
                        "%d tokens, in the order %s".formatted(to - from, lengths),
                        Arrays.copyOfRange(actual, from, to),
                        PlainMath.attention(Arrays.copyOfRange(all, from, to), heads),
                        tested.type() == NumericType.BF16 ? 0.012 : 1e-5);
            }
        }
    }

    @ParameterizedTest(name = "{0}: {1} heads of {2}")
    @MethodSource("attentions")
    void a_token_sees_no_further_than_its_window(TestedBackend tested, int heads, int size) {
        List<Integer> lengths = new ArrayList<>(LENGTHS);
        Collections.shuffle(lengths, random);
        Batch batch = batch(lengths);
        int hidden = heads * size;
        for (int window : new int[] {0, 1, 20, 64, 150}) {
            try (Backend backend = tested.open();
                    Worker worker = backend.newWorker(batch.tokenCount())) {
                Tensor qkv = worker.activations(3 * hidden);
                Tensor out = worker.activations(hidden);
                fill(qkv, batch.tokenCount(), 1.5f);
                double[][] all = read(qkv, batch.tokenCount());

                worker.attention(batch, heads, window, qkv, out);

                double[][] actual = read(out, batch.tokenCount());
                for (int s = 0; s < batch.sequenceCount(); s++) {
                    int from = batch.offsets()[s];
                    int to = batch.offsets()[s + 1];
                    requireClose(
                            "window %d, %d tokens, in the order %s"
                                    .formatted(window, to - from, lengths),
                            Arrays.copyOfRange(actual, from, to),
                            PlainMath.attention(Arrays.copyOfRange(all, from, to), heads, window),
                            tested.type() == NumericType.BF16 ? 0.012 : 1e-5);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}: {1} heads of {2}")
    @MethodSource("attentions")
    void heads_are_turned_by_their_tokens_places(TestedBackend tested, int heads, int size) {
        int rows = 100;
        Batch batch = batch(List.of(rows));
        try (Backend backend = tested.open();
                Worker worker = backend.newWorker(rows, 2)) {
            Tensor x = worker.activations(3 * heads * size);
            fill(x, rows, 1);
            double[][] expected = PlainMath.rotated(read(x, rows), 2 * heads, size, 1000);

            worker.rotate(new Rotary(size, 1000, rows), batch.positions(), 2 * heads, x, rows);

            requireClose(
                    "turned",
                    read(x, rows),
                    expected,
                    x.type() == ElementType.BF16 ? 0x1p-8 : 1e-5);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("zhiyin.engine.backend.TestedBackend#all")
    void a_broken_batch_leaves_nothing_behind_for_the_next(TestedBackend tested) {
        try (Backend backend = tested.open();
                Worker worker = backend.newWorker(600)) {
            Tensor qkv = worker.activations(192);
            Tensor out = worker.activations(64);
            for (int t = 0; t < 600; t++) {
                for (int c = 0; c < 192; c++) {
                    write(qkv, t, c, Float.NaN);
                }
            }
            worker.attention(batch(List.of(300, 300)), 2, qkv, out);
            for (int length : LENGTHS) {
                for (int window : new int[] {length, 30}) {
                    fill(qkv, length, 1);
                    double[][] expected = PlainMath.attention(read(qkv, length), 2, window);
                    worker.attention(batch(List.of(length)), 2, window, qkv, out);
                    requireClose(
                            "%d tokens, window %d".formatted(length, window),
                            read(out, length),
                            expected,
                            tested.type() == NumericType.BF16 ? 0.012 : 1e-5);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("zhiyin.engine.backend.TestedBackend#all")
    void rows_are_looked_up_normalised_and_pooled(TestedBackend tested) {
        int hidden = 64;
        float[] words = MemoryTensors.random(random, 100 * hidden, 0, 1);
        float[] places = MemoryTensors.random(random, 50 * hidden, 0, 1);
        float[] addend = MemoryTensors.random(random, 2 * hidden, 0, 1);
        float[] weight = MemoryTensors.random(random, hidden, 1, 0.2);
        float[] bias = MemoryTensors.random(random, hidden, 0, 0.2);
        Batch batch =
                Batch.pack(List.of(random.ints(50, 0, 100).toArray(), new int[] {99}, new int[3]));
        int tokens = batch.tokenCount();
        try (Backend backend = tested.open();
                Worker worker = backend.newWorker(tokens)) {
            assertThat(backend.numericType()).isEqualTo(tested.type());
            EmbeddingTable table =
                    backend.embeddingTable(MemoryTensors.of("words", words, 100, hidden));
            EmbeddingTable positions =
                    backend.embeddingTable(
                            MemoryTensors.of("positions", places, 50, hidden),
                            MemoryTensors.of("types", addend, 2, hidden));
            Tensor x = worker.residual(hidden);
            Tensor factor = worker.factorOf(x);

            worker.embed(batch, table, positions, x);

            double[][] expected = new double[tokens][hidden];
            for (int s = 0; s < batch.sequenceCount(); s++) {
                for (int t = batch.offsets()[s]; t < batch.offsets()[s + 1]; t++) {
                    int place = t - batch.offsets()[s];
                    for (int c = 0; c < hidden; c++) {
                        expected[t][c] =
                                (double) words[batch.tokens()[t] * hidden + c]
                                        + places[place * hidden + c]
                                        + addend[c];
                    }
                }
            }
            requireClose("embed", read(x, tokens), expected, 1e-6);

            Norm norm =
                    backend.norm(
                            MemoryTensors.of("w", weight, hidden),
                            MemoryTensors.of("b", bias, hidden),
                            1e-5f);
            worker.layerNorm(norm, x, factor, tokens);

            double[][] normalised = PlainMath.layerNorm(expected, weight, bias, 1e-5f);
            requireClose("layerNorm", read(x, tokens), normalised, 1e-5);
            requireClose(
                    "its factor",
                    read(factor, tokens),
                    normalised,
                    factor.type() == ElementType.BF16 ? 0x1p-8 : 1e-5);

            double[][] first = new double[3][];
            double[][] mean = new double[3][hidden];
            for (int s = 0; s < 3; s++) {
                first[s] = normalised[batch.offsets()[s]];
                for (int t = batch.offsets()[s]; t < batch.offsets()[s + 1]; t++) {
                    for (int c = 0; c < hidden; c++) {
                        mean[s][c] += normalised[t][c] / batch.length(s);
                    }
                }
            }
            requireClose("cls", doubles(worker.pool(batch, Pooling.CLS, x)), first, 1e-5);
            requireClose("mean", doubles(worker.pool(batch, Pooling.MEAN, x)), mean, 1e-5);
        }
    }

    private static Batch batch(List<Integer> lengths) {
        return Batch.pack(lengths.stream().map(length -> new int[length]).toList());
    }

    private void fill(Tensor tensor, int rows, float spread) {
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < tensor.columns(); c++) {
                write(tensor, row, c, (float) random.nextGaussian() * spread);
            }
        }
    }

    /// Bf16 is cut, not rounded: what is read back is what is computed with.
    private static void write(Tensor tensor, int row, int column, float value) {
        if (tensor.type() == ElementType.BF16) {
            tensor.data()
                    .set(
                            JAVA_SHORT,
                            row * tensor.rowBytes() + 2L * column,
                            (short) (Float.floatToIntBits(value) >>> 16));
        } else {
            tensor.data().set(JAVA_FLOAT, row * tensor.rowBytes() + 4L * column, value);
        }
    }

    private static double[][] read(Tensor tensor, int rows) {
        double[][] values = new double[rows][tensor.columns()];
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < tensor.columns(); c++) {
                values[row][c] =
                        tensor.type() == ElementType.BF16
                                ? Float.intBitsToFloat(
                                        tensor.data()
                                                        .get(
                                                                JAVA_SHORT,
                                                                row * tensor.rowBytes() + 2L * c)
                                                << 16)
                                : tensor.data().get(JAVA_FLOAT, row * tensor.rowBytes() + 4L * c);
            }
        }
        return values;
    }

    private static double[][] doubles(float[][] values) {
        double[][] doubles = new double[values.length][values[0].length];
        for (int row = 0; row < values.length; row++) {
            for (int c = 0; c < values[row].length; c++) {
                doubles[row][c] = values[row][c];
            }
        }
        return doubles;
    }

    private static void requireClose(
            String what, double[][] actual, double[][] expected, double tolerance) {
        assertThat(actual).as(what).hasDimensions(expected.length, expected[0].length);
        double largest = 1e-30;
        for (double[] row : expected) {
            for (double value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        double worst = 0;
        int worstRow = 0;
        for (int row = 0; row < expected.length; row++) {
            for (int c = 0; c < expected[row].length; c++) {
                double error = Math.abs(actual[row][c] - expected[row][c]) / largest;
                if (!(error <= worst)) { // NaN is the worst
                    worst = error;
                    worstRow = row;
                    if (Double.isNaN(error)) {
                        worst = Double.POSITIVE_INFINITY;
                    }
                }
            }
        }
        assertThat(worst).as("%s, row %d", what, worstRow).isCloseTo(0, within(tolerance));
    }
}
