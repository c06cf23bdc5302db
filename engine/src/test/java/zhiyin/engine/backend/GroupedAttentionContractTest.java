package zhiyin.engine.backend;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.Seeds;

/// What [Worker#groupedAttention] must do, compared with double precision.
@Timeout(600)
final class GroupedAttentionContractTest {
    private static final int LAYER = 1;
    private static final int THREADS = 2;

    private final Random random = Seeds.random(getClass());

    static Stream<Arguments> cases() {
        return TestedBackend.ofMuchArithmetic()
                .flatMap(tested ->
                        Stream.of(
                                        new GroupedHeads(3, 3, 16),
                                        new GroupedHeads(4, 2, 64),
                                        new GroupedHeads(4, 1, 128),
                                        new GroupedHeads(8, 1, 16),
                                        new GroupedHeads(6, 2, 18),
                                        new GroupedHeads(2, 1, 2))
                                .filter(heads -> heads.size() % tested.step() == 0)
                                .map(heads -> Arguments.of(tested, heads)));
    }

    /// Queries, keys and values of all tokens, prefixes included, and where they belong.
    private final class Case implements AutoCloseable {
        final GroupedHeads heads;
        final TestedBackend tested;
        final Backend backend;
        final Worker worker;
        final Batch batch;
        final Tensor queries;
        final Tensor keyValues;
        final Tensor out;
        final AttentionMask mask;

        /// @param prefixes of each sequence; 0 for none
        Case(
                TestedBackend tested,
                GroupedHeads heads,
                List<Integer> lengths,
                List<Integer> prefixes) {
            this(tested, heads, lengths, prefixes, AttentionMask.CAUSAL);
        }

        Case(
                TestedBackend tested,
                GroupedHeads heads,
                List<Integer> lengths,
                List<Integer> prefixes,
                AttentionMask mask) {
            this.tested = tested;
            this.heads = heads;
            this.mask = mask;
            this.backend = tested.open();
            int tokens = lengths.stream().mapToInt(length -> length).sum();
            this.worker = backend.newWorker(tokens, THREADS);
            List<Sequence> sequences = new ArrayList<>();
            for (int s = 0; s < lengths.size(); s++) {
                Optional<Prefix> prefix = Optional.empty();
                if (prefixes.get(s) > 0) {
                    prefix = Optional.of(prefix(prefixes.get(s)));
                }
                sequences.add(new Sequence(new int[lengths.get(s)], prefix));
            }
            this.batch = Batch.of(sequences);
            this.queries = worker.activations(heads.queries() * heads.size());
            this.keyValues = worker.activations(2 * heads.keys() * heads.size());
            this.out = worker.activations(heads.queries() * heads.size());
            fill(queries, 0, tokens);
            fill(keyValues, 0, tokens);
        }

        /// With other numbers in the layers that are not asked for.
        private Prefix prefix(int length) {
            var prefix = new Prefix(new int[length]);
            List<Tensor> layers = new ArrayList<>();
            for (int layer = 0; layer < 3; layer++) {
                Tensor scratch = worker.activations(2 * heads.keys() * heads.size(), length);
                fill(scratch, 0, length);
                layers.add(worker.keep(scratch, length));
            }
            prefix.keep(layers);
            return prefix;
        }

        void attend(List<QuerySpan> spans, Tensor from, Tensor to) {
            worker.groupedAttention(batch, heads, mask, spans, from, keyValues, LAYER, to);
        }

        /// Keys and values of a sequence up to a token, those of its prefix before them.
        double[][] context(int sequence, int count) {
            List<double[]> context = new ArrayList<>();
            batch.prefixes()
                    .get(sequence)
                    .flatMap(Prefix::keyValues)
                    .ifPresent(layers ->
                            IntStream.range(0, batch.prefixLength(sequence))
                                    .mapToObj(row -> read(layers.get(LAYER), row))
                                    .forEach(context::add));
            for (int t = 0; t < count; t++) {
                context.add(read(keyValues, batch.offsets()[sequence] + t));
            }
            return context.toArray(double[][]::new);
        }

        /// What the token at `place` makes of `query` with the rows of its context that it sees.
        double[] expected(double[][] context, int place, double[] query) {
            int size = heads.size();
            int first = Math.max(0, place - mask.before());
            int count = Math.min(context.length, place + mask.after() + 1);
            double[] mixed = new double[query.length];
            double[] p = new double[count];
            for (int h = 0; h < heads.queries(); h++) {
                int shared = h / heads.group() * size;
                double max = Double.NEGATIVE_INFINITY;
                for (int t = first; t < count; t++) {
                    double dot = 0;
                    for (int i = 0; i < size; i++) {
                        dot += query[h * size + i] * context[t][shared + i];
                    }
                    p[t] = dot / Math.sqrt(size);
                    max = Math.max(max, p[t]);
                }
                double sum = 0;
                for (int t = first; t < count; t++) {
                    p[t] = Math.exp(p[t] - max);
                    sum += p[t];
                }
                int values = heads.keys() * size + shared;
                for (int t = first; t < count; t++) {
                    double weight = p[t] / sum;
                    for (int i = 0; i < size; i++) {
                        mixed[h * size + i] += weight * context[t][values + i];
                    }
                }
            }
            return mixed;
        }

        /// Compares some rows of every span, its first and last among them.
        void require(List<QuerySpan> spans, Tensor from, Tensor to, String what) {
            double tolerance = to.type() == ElementType.BF16 ? 0.03 : 2e-5;
            for (QuerySpan span : spans) {
                int end = mask.end(span.place() + span.count() - 1, batch.length(span.sequence()));
                double[][] context = context(span.sequence(), end);
                int first = batch.prefixLength(span.sequence()) + span.place();
                for (int i = 0; i < span.count(); i += i < 3 || i > span.count() - 4 ? 1 : 13) {
                    double[] wanted = expected(context, first + i, read(from, span.row() + i));
                    double[] actual = read(to, span.row() + i);
                    for (int c = 0; c < wanted.length; c++) {
                        double error = Math.abs(actual[c] - wanted[c]);
                        if (!(error <= tolerance)) {
                            fail(
                                    "%s %s %s: sequence %d of %s, place %d, column %d: %s, expected %s",
                                    tested,
                                    heads,
                                    what,
                                    span.sequence(),
                                    batch.offsets().length,
                                    span.place() + i,
                                    c,
                                    actual[c],
                                    wanted[c]);
                        }
                    }
                }
            }
        }

        @Override
        public void close() {
            worker.close();
            backend.close();
        }
    }

    private static List<Integer> none(int sequences) {
        return Collections.nCopies(sequences, 0);
    }

    private List<Integer> shuffled(Integer... lengths) {
        List<Integer> all = new ArrayList<>(List.of(lengths));
        Collections.shuffle(all, random);
        return all;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void each_token_attends_to_those_before_it_in_its_sequence(
            TestedBackend tested, GroupedHeads heads) {
        List<Integer> lengths =
                shuffled(1, 2, 15, 16, 17, 63, 64, 65, 85, 86, 255, 256, 257, 511, 512, 513, 1100);
        try (Case test = new Case(tested, heads, lengths, none(lengths.size()))) {
            List<QuerySpan> spans = test.batch.spans(0, test.batch.tokenCount());
            test.attend(spans, test.queries, test.out);
            test.require(spans, test.queries, test.out, "lengths " + lengths);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void a_prefix_comes_before_its_sequences_and_no_others(
            TestedBackend tested, GroupedHeads heads) {
        List<Integer> lengths = List.of(5, 64, 130, 1, 600, 16, 17, 30);
        List<Integer> prefixes = List.of(1, 16, 0, 63, 64, 513, 0, 700);
        try (Case test = new Case(tested, heads, lengths, prefixes)) {
            List<QuerySpan> spans = test.batch.spans(0, test.batch.tokenCount());
            test.attend(spans, test.queries, test.out);
            test.require(spans, test.queries, test.out, "prefixes " + prefixes);
        }
    }

    /// Behind the rows computed so far there is whatever an earlier batch left, even NaN.
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void chunks_see_nothing_of_what_lies_behind_them(TestedBackend tested, GroupedHeads heads) {
        List<Integer> lengths = shuffled(1, 40, 300, 513, 64, 129);
        List<Integer> prefixes = List.of(0, 20, 0, 65, 0, 3);
        try (Case test = new Case(tested, heads, lengths, prefixes)) {
            int tokens = test.batch.tokenCount();
            for (int chunk : new int[] {64, 100, 512}) {
                for (int from = 0; from < tokens; from += chunk) {
                    int to = Math.min(tokens, from + chunk);
                    fill(test.queries, 0, to - from);
                    fill(test.keyValues, from, to);
                    poison(test.keyValues, to, tokens + 64);
                    List<QuerySpan> spans = test.batch.spans(from, to);
                    test.attend(spans, test.queries, test.out);
                    String what = "rows %d to %d of %s".formatted(from, to, lengths);
                    test.require(spans, test.queries, test.out, what);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void each_token_of_a_sliding_window_sees_itself_and_those_before_it_in_the_window(
            TestedBackend tested, GroupedHeads heads) {
        List<Integer> lengths = List.of(5, 1100, 1, 64, 530);
        List<Integer> prefixes = List.of(20, 0, 600, 0, 513);
        for (int window : new int[] {1, 2, 17, 64, 512, 513, 700, 5000}) {
            AttentionMask mask = AttentionMask.slidingWindow(window);
            try (Case test = new Case(tested, heads, lengths, prefixes, mask)) {
                int tokens = test.batch.tokenCount();
                List<QuerySpan> spans = test.batch.spans(0, tokens);
                test.attend(spans, test.queries, test.out);
                test.require(spans, test.queries, test.out, "window " + window);
                List<QuerySpan> last = test.batch.lastTokens(0, lengths.size());
                test.attend(last, test.queries, test.out);
                test.require(last, test.queries, test.out, "last tokens, window " + window);
            }
        }
    }

    /// Chunks from the last to the first, because attention clears what lies behind theirs.
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void each_token_sees_those_behind_it_too_where_the_mask_lets_it(
            TestedBackend tested, GroupedHeads heads) {
        List<Integer> lengths = shuffled(1, 40, 300, 1100, 64, 129);
        for (AttentionMask mask :
                List.of(AttentionMask.FULL, new AttentionMask(5, 9), new AttentionMask(0, 600))) {
            try (Case test = new Case(tested, heads, lengths, none(lengths.size()), mask)) {
                int tokens = test.batch.tokenCount();
                poison(test.keyValues, tokens, tokens + 64);
                for (int from = (tokens - 1) / 400 * 400; from >= 0; from -= 400) {
                    int to = Math.min(tokens, from + 400);
                    fill(test.queries, 0, to - from);
                    List<QuerySpan> spans = test.batch.spans(from, to);
                    test.attend(spans, test.queries, test.out);
                    String what = "%s, rows %d to %d of %s".formatted(mask, from, to, lengths);
                    test.require(spans, test.queries, test.out, what);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void a_broken_batch_leaves_nothing_behind_for_the_next(
            TestedBackend tested, GroupedHeads heads) {
        List<Integer> lengths = List.of(300, 1, 270);
        try (Case test = new Case(tested, heads, lengths, List.of(0, 33, 0))) {
            int tokens = test.batch.tokenCount();
            List<QuerySpan> spans = test.batch.spans(0, tokens);
            poison(test.queries, 0, tokens + 64);
            poison(test.keyValues, 0, tokens + 64);
            poison(test.out, 0, tokens + 64);
            test.attend(spans, test.queries, test.out);
            assertThat(read(test.out, 0)).containsOnly(Double.NaN);
            fill(test.queries, 0, tokens);
            fill(test.keyValues, 0, tokens);
            test.attend(spans, test.queries, test.out);
            test.require(spans, test.queries, test.out, "after NaN");
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void last_tokens_alone_attend_as_they_do_among_all(TestedBackend tested, GroupedHeads heads) {
        List<Integer> lengths = shuffled(1, 16, 17, 513, 64, 2, 65, 1);
        List<Integer> prefixes = List.of(0, 20, 0, 65, 0, 3, 0, 0);
        try (Case test = new Case(tested, heads, lengths, prefixes)) {
            List<QuerySpan> spans = test.batch.lastTokens(0, lengths.size());
            test.attend(spans, test.queries, test.out);
            test.require(spans, test.queries, test.out, "last of " + lengths);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void scores_of_any_size_neither_overflow_nor_vanish(TestedBackend tested, GroupedHeads heads) {
        List<Integer> lengths = List.of(600);
        try (Case test = new Case(tested, heads, lengths, none(1))) {
            for (int row = 0; row < 600; row++) {
                for (int c = 0; c < test.queries.columns(); c++) {
                    write(test.queries, row, c, 100 * at(test.queries, row, c));
                }
            }
            List<QuerySpan> spans = test.batch.spans(0, 600);
            test.attend(spans, test.queries, test.out);
            for (int row = 0; row < 600; row++) {
                for (double value : read(test.out, row)) {
                    assertThat(Math.abs(value)).as("row %d", row).isLessThan(10);
                }
            }
        }
    }

    private void fill(Tensor tensor, int from, int to) {
        for (int row = from; row < to; row++) {
            for (int c = 0; c < tensor.columns(); c++) {
                write(tensor, row, c, (float) random.nextGaussian());
            }
        }
    }

    /// As far as the tensor has room.
    private static void poison(Tensor tensor, int from, int to) {
        int end = (int) Math.min(to, tensor.data().byteSize() / tensor.rowBytes());
        for (int row = from; row < end; row++) {
            for (int c = 0; c < tensor.columns(); c++) {
                write(tensor, row, c, Float.NaN);
            }
        }
    }

    /// Bf16 is cut, not rounded: what is read back is what is computed with.
    private static void write(Tensor tensor, int row, int column, float value) {
        if (tensor.type() == ElementType.BF16) {
            short bits = (short) (Float.floatToIntBits(value) >>> 16);
            tensor.data().set(JAVA_SHORT, row * tensor.rowBytes() + 2L * column, bits);
        } else {
            tensor.data().set(JAVA_FLOAT, row * tensor.rowBytes() + 4L * column, value);
        }
    }

    private static float at(Tensor tensor, int row, int column) {
        return tensor.type() == ElementType.BF16
                ? Float.intBitsToFloat(
                        tensor.data().get(JAVA_SHORT, row * tensor.rowBytes() + 2L * column) << 16)
                : tensor.data().get(JAVA_FLOAT, row * tensor.rowBytes() + 4L * column);
    }

    private static double[] read(Tensor tensor, int row) {
        double[] values = new double[tensor.columns()];
        for (int c = 0; c < values.length; c++) {
            values[c] = at(tensor, row, c);
        }
        return values;
    }
}
