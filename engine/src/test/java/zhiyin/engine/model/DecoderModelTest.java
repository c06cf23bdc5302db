package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static zhiyin.engine.model.DecoderFamily.MISTRAL;
import static zhiyin.engine.model.DecoderFamily.QWEN2;
import static zhiyin.engine.model.DecoderFamily.QWEN3;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.EngineException;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.BackendContractTest;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.GroupedHeads;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.Prefix;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.onednn.OnednnProducts;
import zhiyin.engine.backend.onednn.Plan;
import zhiyin.engine.model.Model.ForwardPass;

/// Small random models against the same forward pass in double precision.
final class DecoderModelTest {
    private static final int VOCABULARY = 60;
    private static final List<Integer> LENGTHS =
            List.of(1, 2, 15, 16, 17, 40, 64, 65, 130, 270, 600);

    private final Random random = Seeds.random(getClass());

    /// Every way to multiply that is fast on this CPU.
    static List<Plan> plans() {
        List<Plan> plans = new ArrayList<>();
        for (NumericType type : BackendContractTest.types().toList()) {
            for (boolean streamed : new boolean[] {false, true}) {
                plans.add(new Plan(type, Plan.of(type).activations(), streamed, 2));
            }
        }
        if (BackendContractTest.types().anyMatch(type -> type == NumericType.BF16)) {
            plans.add(new Plan(NumericType.INT8, ElementType.BF16, false, 2));
        }
        return plans;
    }

    static Stream<DecoderConfig> configs() {
        return Stream.of(
                config(64, new GroupedHeads(4, 2, 16), 96),
                config(64, new GroupedHeads(2, 2, 64), 128),
                config(96, new GroupedHeads(8, 2, 32), 160),
                config(MISTRAL, AttentionMask.CAUSAL, new GroupedHeads(4, 1, 16)),
                config(MISTRAL, AttentionMask.slidingWindow(64), new GroupedHeads(4, 2, 32)),
                config(QWEN2, AttentionMask.CAUSAL, new GroupedHeads(6, 2, 16)),
                config(QWEN2, AttentionMask.FULL, new GroupedHeads(4, 2, 32)));
    }

    /// Plans for masks that let prefixes be shared.
    static Stream<Arguments> plansAndCausalMasks() {
        return plans().stream()
                .flatMap(plan ->
                        Stream.of(AttentionMask.CAUSAL, AttentionMask.slidingWindow(50))
                                .map(mask -> Arguments.of(plan, mask)));
    }

    static Stream<Arguments> plansAndMasks() {
        return Stream.concat(
                plansAndCausalMasks(),
                plans().stream().map(plan -> Arguments.of(plan, AttentionMask.FULL)));
    }

    private static DecoderConfig config(int hidden, GroupedHeads heads, int inner) {
        return config(QWEN3, hidden, heads, inner, AttentionMask.CAUSAL);
    }

    private static DecoderConfig config(
            DecoderFamily family, AttentionMask mask, GroupedHeads heads) {
        return config(family, 64, heads, 96, mask);
    }

    private static DecoderConfig config(
            DecoderFamily family, int hidden, GroupedHeads heads, int inner, AttentionMask mask) {
        return new DecoderConfig(
                family, hidden, 3, heads, inner, VOCABULARY, 4096, 1e6, 1e-6f, mask, "test");
    }

    /// Of whatever family lets the mask be.
    private static DecoderConfig config(AttentionMask mask) {
        var heads = new GroupedHeads(4, 2, 32);
        return mask.isCausal() && mask.before() < 4096
                ? config(MISTRAL, mask, heads)
                : config(mask.isCausal() ? QWEN3 : QWEN2, mask, heads);
    }

    /// How far 1 - cosine to double precision may be from 0: the mean of all sequences, which for BF16 and
    /// INT8 is about three times the greatest of 300 random models, and any one's, since few are far out.
    private record Bounds(double mean, double worst) {
        static Bounds of(Plan plan) {
            return switch (plan.type()) {
                case F32 -> new Bounds(1e-9, 1e-8);
                case BF16 -> new Bounds(5e-4, 5e-3);
                case INT8 -> new Bounds(6e-3, 4e-2);
            };
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void a_forward_pass_equals_double_precision(DecoderConfig config) {
        assertEqualsReference(config, sequences());
    }

    @ParameterizedTest
    @MethodSource("plansAndMasks")
    void a_text_alone_equals_itself_in_any_batch(Plan plan, AttentionMask mask) {
        DecoderConfig config = config(mask);
        List<int[]> sequences = sequences();
        try (var model = new DecoderModel(config, new MemoryWeights(random), backend(plan));
                ForwardPass pass = model.newPass(2000, plan.threads());
                ForwardPass alone = model.newPass(600, 1)) {
            float[][] together = pass.run(Batch.pack(sequences));
            for (int s = 0; s < sequences.size(); s++) {
                float[] single = alone.run(Batch.pack(List.of(sequences.get(s))))[0];
                assertThat(1 - cosine(single, doubles(together[s])))
                        .as("%d tokens", sequences.get(s).length)
                        .isLessThan(1e-6);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("plansAndCausalMasks")
    void a_shared_prefix_changes_nothing(Plan plan, AttentionMask mask) {
        DecoderConfig config = config(mask);
        try (var model = new DecoderModel(config, new MemoryWeights(random), backend(plan));
                ForwardPass pass = model.newPass(4000, plan.threads())) {
            for (int length : new int[] {1, 16, 20, 63, 64, 513, 700}) {
                var prefix = new Prefix(tokens(length));
                List<Sequence> sharing = new ArrayList<>();
                List<int[]> whole = new ArrayList<>();
                for (int[] rest : List.of(tokens(1), tokens(7), tokens(64), tokens(300))) {
                    sharing.add(new Sequence(rest, Optional.of(prefix)));
                    int[] all = new int[length + rest.length];
                    System.arraycopy(prefix.tokens(), 0, all, 0, length);
                    System.arraycopy(rest, 0, all, length, rest.length);
                    whole.add(all);
                }
                sharing.add(new Sequence(whole.get(1)));
                whole.add(whole.get(1));
                float[][] expected = pass.run(Batch.pack(whole));
                float[][] actual = pass.run(Batch.of(sharing));
                for (int s = 0; s < expected.length; s++) {
                    assertThat(1 - cosine(actual[s], doubles(expected[s])))
                            .as("prefix of %d, sequence %d", length, s)
                            .isLessThan(sharingError(plan));
                }
            }
        }
    }

    @Test
    void prefixes_are_shared_only_where_no_token_sees_those_behind_it() {
        for (AttentionMask mask :
                List.of(AttentionMask.CAUSAL, AttentionMask.slidingWindow(9), AttentionMask.FULL)) {
            Backend backend = backend(Plan.of(NumericType.F32));
            try (var model = new DecoderModel(config(mask), new MemoryWeights(random), backend)) {
                assertThat(model.sharesPrefixes()).isEqualTo(!mask.equals(AttentionMask.FULL));
            }
        }
    }

    @Test
    void parts_that_its_family_has_not_are_refused_by_name() {
        for (String part : List.of("q_proj.bias", "v_proj.bias", "q_norm.weight")) {
            String tensor = "layers.1.self_attn." + part;
            var weights = new MemoryWeights(random);
            assertThat(weights.tensor(tensor, 64)).isNotNull();
            var config = config(MISTRAL, AttentionMask.CAUSAL, new GroupedHeads(4, 1, 16));
            try (Backend backend = backend(Plan.of(NumericType.F32))) {
                assertThatThrownBy(() -> new DecoderModel(config, weights, backend).close())
                        .isInstanceOf(EngineException.class)
                        .hasMessageContainingAll("mistral", tensor);
            }
        }
    }

    static Stream<Arguments> families() {
        return Stream.of(
                Arguments.of(QWEN3, AttentionMask.CAUSAL),
                Arguments.of(MISTRAL, AttentionMask.slidingWindow(700)),
                Arguments.of(QWEN2, AttentionMask.FULL));
    }

    @ParameterizedTest
    @MethodSource("families")
    void texts_longer_than_a_chunk_equal_double_precision(
            DecoderFamily family, AttentionMask mask) {
        var config =
                new DecoderConfig(
                        family,
                        32,
                        2,
                        new GroupedHeads(2, 1, 16),
                        64,
                        VOCABULARY,
                        4096,
                        1e6,
                        1e-6f,
                        mask,
                        "test");
        assertEqualsReference(config, List.of(tokens(30), tokens(2500), tokens(100)));
    }

    /// With the same weights by every plan, since the reference takes longest.
    private void assertEqualsReference(DecoderConfig config, List<int[]> sequences) {
        var weights = new MemoryWeights(random);
        var reference = new PlainTransformer(config, weights);
        List<double[]> expected = sequences.stream().map(reference::embed).toList();
        int tokens = sequences.stream().mapToInt(sequence -> sequence.length).sum();
        for (Plan plan : plans()) {
            try (var model = new DecoderModel(config, weights, backend(plan));
                    ForwardPass pass = model.newPass(tokens, plan.threads())) {
                float[][] actual = pass.run(Batch.pack(sequences));
                Bounds bounds = Bounds.of(plan);
                double sum = 0;
                for (int s = 0; s < actual.length; s++) {
                    double distance = 1 - cosine(actual[s], expected.get(s));
                    assertThat(distance)
                            .as("%s, %d tokens", plan, sequences.get(s).length)
                            .isLessThan(bounds.worst);
                    sum += distance;
                }
                assertThat(sum / actual.length).as("%s, mean", plan).isLessThan(bounds.mean);
            }
        }
    }

    /// What may differ where a prefix is a tile of its own: the rounding of probabilities, which bytes
    /// of so small a model make larger.
    private static double sharingError(Plan plan) {
        return switch (plan.type()) {
            case F32 -> 1e-6;
            case BF16 -> 3e-4;
            case INT8 -> 4e-3;
        };
    }

    private List<int[]> sequences() {
        List<Integer> lengths = new ArrayList<>(LENGTHS);
        Collections.shuffle(lengths, random);
        return lengths.stream().map(this::tokens).toList();
    }

    private int[] tokens(int count) {
        return random.ints(count, 0, VOCABULARY).toArray();
    }

    private static CpuBackend backend(Plan plan) {
        return new CpuBackend(new OnednnProducts(plan));
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    static double cosine(float[] a, double[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }
}
