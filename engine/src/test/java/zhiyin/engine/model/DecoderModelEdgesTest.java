package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Seeds;
import zhiyin.engine.Vectors;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.EmbeddingTable;
import zhiyin.engine.backend.GroupedHeads;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.Norm;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.Prefix;
import zhiyin.engine.backend.RmsNorm;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.backend.Worker;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.onednn.OnednnProducts;
import zhiyin.engine.backend.onednn.Plan;
import zhiyin.engine.model.Model.ForwardPass;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;

/// Sizes no published model has, batches nobody sends, and numbers that are none.
@Timeout(600)
final class DecoderModelEdgesTest {
    private static final int VOCABULARY = 60;

    private final Random random = Seeds.random(getClass());

    private static DecoderConfig config(int hidden, int layers, GroupedHeads heads, int inner) {
        return new DecoderConfig(
                DecoderFamily.QWEN3,
                hidden,
                layers,
                heads,
                inner,
                VOCABULARY,
                4096,
                1e6,
                1e-6f,
                AttentionMask.CAUSAL,
                "test");
    }

    private static CpuBackend backend(Plan plan) {
        return new CpuBackend(new OnednnProducts(plan));
    }

    static List<Plan> plans() {
        return DecoderModelTest.plans();
    }

    /// More sequences than go through the last layer together.
    @ParameterizedTest
    @MethodSource("plans")
    void thousands_of_tiny_texts_in_one_batch_equal_themselves_in_small_ones(Plan plan) {
        DecoderConfig config = config(32, 2, new GroupedHeads(2, 1, 16), 64);
        int texts = 4200;
        var prefix = new Prefix(tokens(20));
        List<Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < texts; i++) {
            sequences.add(
                    new Sequence(
                            tokens(2 + i % 2),
                            i % 5 == 0 ? Optional.of(prefix) : Optional.empty()));
        }
        try (var model = new DecoderModel(config, new MemoryWeights(random), backend(plan));
                ForwardPass pass = model.newPass(3 * texts, plan.threads())) {
            float[][] together = pass.run(Batch.of(sequences));
            for (int from = 0; from < texts; from += 100) {
                float[][] apart = pass.run(Batch.of(sequences.subList(from, from + 100)));
                for (int i = 0; i < apart.length; i++) {
                    assertThat(Vectors.largestDifference(apart[i], together[from + i]))
                            .as("text %d", from + i)
                            .isLessThan(1e-4);
                }
            }
        }
    }

    static Stream<Arguments> odd() {
        return plans().stream()
                .flatMap(plan ->
                        Stream.of(
                                Arguments.of(plan, config(33, 1, new GroupedHeads(3, 1, 18), 97)),
                                Arguments.of(plan, config(1, 2, new GroupedHeads(1, 1, 2), 1)),
                                Arguments.of(plan, config(50, 2, new GroupedHeads(64, 1, 6), 31)),
                                Arguments.of(plan, config(48, 2, new GroupedHeads(6, 2, 16), 80)),
                                Arguments.of(
                                        plan, config(528, 1, new GroupedHeads(3, 3, 34), 529))));
    }

    /// Sizes that are no multiple of anything are computed rightly or refused by name.
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("odd")
    void odd_sizes_are_computed_or_refused(Plan plan, DecoderConfig config) {
        var weights = new MemoryWeights(random);
        List<int[]> sequences = List.of(tokens(1), tokens(70), tokens(17));
        float[][] actual;
        try (Backend backend = backend(plan)) {
            var model = new DecoderModel(config, weights, backend);
            try (ForwardPass pass = model.newPass(100, plan.threads())) {
                actual = pass.run(Batch.pack(sequences));
            }
        } catch (EngineException e) {
            assertThat(plan.type()).isNotEqualTo(NumericType.F32);
            assertThat(e.code()).isIn(Code.MODEL_UNSUPPORTED, Code.NATIVE_FAILURE);
            assertThat(e).hasMessageContaining("--type");
            return;
        }
        var reference = new PlainTransformer(config, weights);
        for (int s = 0; s < actual.length; s++) {
            double cosine = DecoderModelTest.cosine(actual[s], reference.embed(sequences.get(s)));
            assertThat(cosine)
                    .as("%d tokens", sequences.get(s).length)
                    .isGreaterThan(
                            switch (plan.type()) {
                                case F32 -> 0.999999;
                                case BF16 -> 0.995;
                                case INT8 -> 0.98;
                            });
        }
    }

    /// An error, never an answer: wherever the number that is none stands.
    @ParameterizedTest
    @MethodSource("plans")
    void one_nan_in_any_weight_leaves_no_finite_vector(Plan plan) {
        DecoderConfig config = config(64, 2, new GroupedHeads(4, 2, 16), 96);
        int[] tokens = tokens(40);
        var weights = new MemoryWeights(random);
        assertThat(run(plan, config, weights, tokens)).doesNotContain(Float.NaN);
        List<String> names = List.copyOf(weights.names());
        assertThat(names).hasSize(2 * 11 + 2);
        for (String name : names) {
            float[] values = weights.values(name);
            // Of the table, a word that the text has.
            int place =
                    name.startsWith("embed")
                            ? tokens[7] * config.hiddenSize()
                            : random.nextInt(values.length);
            for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                float before = values[place];
                values[place] = broken;
                float[] vector = run(plan, config, weights, tokens);
                values[place] = before;
                boolean finite = true;
                for (float number : vector) {
                    finite &= Float.isFinite(number);
                }
                if (Float.isNaN(broken) || !name.endsWith("norm.weight")) {
                    assertThat(finite).as("%s at %d of %s", broken, place, name).isFalse();
                }
            }
        }
    }

    private static float[] run(
            Plan plan, DecoderConfig config, MemoryWeights weights, int[] tokens) {
        try (var model = new DecoderModel(config, weights, backend(plan));
                ForwardPass pass = model.newPass(64, plan.threads())) {
            return pass.run(Batch.pack(List.of(tokens)))[0];
        }
    }

    /// A backend whose workers run out of memory at their `n`-th tensor.
    private record Poor(Backend backend, int n, AtomicInteger open) implements Backend {
        @Override
        public Worker newWorker(int maxTokens, int threads) {
            Worker worker = backend.newWorker(maxTokens, threads);
            open.incrementAndGet();
            var tensors = new AtomicInteger();
            return (Worker)
                    Proxy.newProxyInstance(
                            Worker.class.getClassLoader(),
                            new Class<?>[] {Worker.class},
                            (_, method, arguments) -> {
                                if (method.getName().equals("close")) {
                                    open.decrementAndGet();
                                }
                                boolean tensor =
                                        List.of("residual", "activations", "factors")
                                                .contains(method.getName());
                                if (tensor && tensors.incrementAndGet() == n) {
                                    throw new OutOfMemoryError("no more");
                                }
                                try {
                                    return method.invoke(worker, arguments);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
        }

        @Override
        public NumericType numericType() {
            return backend.numericType();
        }

        @Override
        public Linear linear(List<WeightMatrix> w, List<WeightTensor> b, Activation activation) {
            return backend.linear(w, b, activation);
        }

        @Override
        public Norm norm(WeightTensor weight, WeightTensor bias, float epsilon) {
            return backend.norm(weight, bias, epsilon);
        }

        @Override
        public Norm norm(WeightTensor weight, float epsilon) {
            return backend.norm(weight, epsilon);
        }

        @Override
        public RmsNorm rmsNorm(WeightTensor weight, float epsilon) {
            return backend.rmsNorm(weight, epsilon);
        }

        @Override
        public EmbeddingTable embeddingTable(WeightMatrix rows) {
            return backend.embeddingTable(rows);
        }

        @Override
        public EmbeddingTable embeddingTable(WeightMatrix rows, WeightTensor addend) {
            return backend.embeddingTable(rows, addend);
        }

        @Override
        public void close() {
            backend.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void a_pass_there_is_no_memory_for_leaves_no_worker_behind(int n) {
        var poor = new Poor(backend(Plan.of(NumericType.F32)), n, new AtomicInteger());
        DecoderConfig config = config(32, 1, new GroupedHeads(2, 1, 16), 64);
        try (var model = new DecoderModel(config, new MemoryWeights(random), poor)) {
            assertThatThrownBy(() -> model.newPass(10, 2).close())
                    .isInstanceOf(OutOfMemoryError.class);
            assertThat(poor.open()).hasValue(0);
        }
    }

    @Test
    void sizes_that_would_take_gigabytes_of_scratch_memory_are_refused() {
        for (GroupedHeads heads :
                Arrays.asList(new GroupedHeads(4096, 64, 1024), new GroupedHeads(65, 65, 1024))) {
            assertThatThrownBy(() -> config(64, 1, heads, 64))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("all heads together")
                    .hasMessageContaining("65536");
        }
        assertThatThrownBy(() -> config(64, 1, new GroupedHeads(2, 1, 16), 65_537))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("intermediate size: 65537");
    }

    private int[] tokens(int count) {
        return random.ints(count, 0, VOCABULARY).toArray();
    }
}
