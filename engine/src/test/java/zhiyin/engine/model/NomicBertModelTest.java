package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.BackendContractTest;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.PlainMath;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.onednn.OnednnProducts;
import zhiyin.engine.cache.ResourceCache;

/// A small random nomic-bert against the same forward pass in double precision, and what its files may say.
final class NomicBertModelTest {
    private static final int WORDS = 50;
    private static final double THETA = 1000;
    private static final float EPSILON = 1e-6f;

    @TempDir Path folder;

    private final Random random = Seeds.random(getClass());

    static Stream<Arguments> cases() {
        return BackendContractTest.types()
                .flatMap(type ->
                        Stream.of(
                                Arguments.of(type, Pooling.MEAN, 64, 2, 128),
                                Arguments.of(type, Pooling.CLS, 96, 3, 160)));
    }

    @ParameterizedTest(name = "{0} {1}, hidden {2}, {3} heads")
    @MethodSource("cases")
    void a_forward_pass_equals_double_precision(
            NumericType type, Pooling pooling, int hidden, int heads, int inner) {
        var config =
                new NomicBertModel.Config(hidden, 2, heads, inner, WORDS, 2, 40, THETA, EPSILON);
        var weights = new MemoryWeights(random);
        weights.tensor("embeddings.word_embeddings.weight", WORDS, hidden); // what tells an encoder
        List<int[]> sequences = EncoderMath.sequences(random, WORDS);
        float[][] actual;
        try (Model model =
                config.load(weights, pooling, new CpuBackend(new OnednnProducts(type)))) {
            assertThat(model.dimensions()).isEqualTo(hidden);
            assertThat(model.vocabularySize()).isEqualTo(WORDS);
            assertThat(model.maxTokens()).isEqualTo(40);
            assertThat(model.flopsPerToken())
                    .isEqualTo(2L * 2 * (4L * hidden * hidden + 3L * hidden * inner));
            actual = EncoderMath.togetherAsAlone(model, sequences);
        }
        assertThat(weights.closed).isTrue();
        for (int s = 0; s < actual.length; s++) {
            double[][] states = forward(sequences.get(s), config, weights);
            EncoderMath.requireNear(type, actual[s], EncoderMath.pooled(states, pooling));
        }
    }

    private static double[][] forward(
            int[] tokens, NomicBertModel.Config config, MemoryWeights weights) {
        int hidden = config.hiddenSize();
        float[] types = weights.values("embeddings.token_type_embeddings.weight");
        double[][] x =
                EncoderMath.embedded(tokens, hidden, weights, "embeddings.word_embeddings.weight");
        for (double[] row : x) {
            Arrays.setAll(row, c -> row[c] + types[c]);
        }
        x = norm(x, "emb_ln", weights);
        for (int i = 0; i < config.layers(); i++) {
            String layer = "encoder.layers." + i + ".";
            double[][] qkv = EncoderMath.linear(x, layer + "attn.Wqkv", weights);
            qkv = PlainMath.rotated(qkv, 2 * config.heads(), hidden / config.heads(), THETA);
            double[][] context = PlainMath.attention(qkv, config.heads());
            x = PlainMath.sum(x, EncoderMath.linear(context, layer + "attn.out_proj", weights));
            x = norm(x, layer + "norm1", weights);
            double[][] gates = EncoderMath.linear(x, layer + "mlp.fc12", weights);
            double[][] values = EncoderMath.linear(x, layer + "mlp.fc11", weights);
            double[][] inner =
                    PlainMath.gated(Activation.SWIGLU, EncoderMath.beside(gates, values));
            x = PlainMath.sum(x, EncoderMath.linear(inner, layer + "mlp.fc2", weights));
            x = norm(x, layer + "norm2", weights);
        }
        return x;
    }

    private static double[][] norm(double[][] x, String name, MemoryWeights weights) {
        return PlainMath.layerNorm(
                x, weights.values(name + ".weight"), weights.values(name + ".bias"), EPSILON);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"activation_function\": \"swiglu\"' | '\"activation_function\": \"gelu\"' | activation_function",
                "'\"prenorm\": false'                  | '\"prenorm\": true'                 | prenorm",
                "'\"parallel_block\": false'           | '\"parallel_block\": true'          | parallel_block",
                "'\"causal\": false'                   | '\"causal\": true'                  | causal",
                "'\"use_rms_norm\": false'             | '\"use_rms_norm\": true'            | use_rms_norm",
                "'\"rotary_emb_fraction\": 1.0'        | '\"rotary_emb_fraction\": 0.5'      | rotary_emb_fraction",
                "'\"rotary_emb_interleaved\": false'   | '\"rotary_emb_interleaved\": true'  | rotary_emb_interleaved",
                "'\"rotary_emb_scale_base\": null'     | '\"rotary_emb_scale_base\": 512'    | rotary_emb_scale_base",
                "'\"rope_type\": \"default\"'          | '\"rope_type\": \"yarn\"'           | rope_type",
                "'\"n_layer\": 3'                      | '\"n_layer\": 2'                    | encoder.layers.2.",
            })
    void what_would_be_computed_otherwise_is_refused(String from, String to, String key)
            throws IOException {
        assertRefused(Code.MODEL_UNSUPPORTED, from, to, key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"n_head\": 4'                  | '\"n_head\": 5'                  | n_embd",
                "'\"n_head\": 4'                  | '\"n_head\": 0'                  | n_head",
                "'\"n_layer\": 3'                 | '\"n_layer\": 4'                 | encoder.layers.3.",
                "'\"n_inner\": 96'                | '\"n_inner\": 80'                | mlp.fc12",
                "'\"layer_norm_epsilon\": 1e-12' | '\"layer_norm_epsilon\": 0' | layer_norm_epsilon",
                "'\"rotary_emb_base\": 1000' | '\"rotary_emb_base\": -1' | rotary_emb_base",
                "'\"max_trained_positions\": 60'  | '\"max_trained_positions\": 1'   | max_trained_positions",
                "'\"vocab_size\": 448'            | '\"vocab_size\": 64'             | word_embeddings",
            })
    void impossible_sizes_are_refused_by_their_key(String from, String to, String key)
            throws IOException {
        assertRefused(Code.MODEL_FILE_INVALID, from, to, key);
    }

    private void assertRefused(Code code, String from, String to, String key) throws IOException {
        Path directory = EncoderFixtures.copy("nomic-bert", folder);
        Path config = directory.resolve("config.json");
        assertThat(Files.readString(config)).contains(from);
        Files.writeString(config, Files.readString(config).replace(from, to));
        assertThatThrownBy(() -> load(directory).close())
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(key);
    }

    private static Model load(Path directory) {
        return ModelSource.find(directory.toString(), ResourceCache.standard())
                .load(new CpuBackend(new OnednnProducts(NumericType.F32)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "embeddings.position_embeddings.weight",
                "encoder.layers.0.attn.Wqkv.bias",
                "encoder.layers.1.mlp.router.layer.weight"
            })
    void weights_that_would_be_passed_over_are_refused_by_their_name(String name) {
        var config = new NomicBertModel.Config(64, 2, 2, 96, WORDS, 2, 40, THETA, EPSILON);
        var weights = new MemoryWeights(random);
        weights.tensor("embeddings.word_embeddings.weight", WORDS, 64);
        weights.tensor(name, 64, 64);
        try (var backend = new CpuBackend(new OnednnProducts(NumericType.F32))) {
            assertThatThrownBy(() -> config.load(weights, Pooling.MEAN, backend))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.MODEL_UNSUPPORTED))
                    .hasMessageContaining(name);
        }
    }

    /// What transformers writes since version 5.
    @Test
    void the_keys_of_other_configurations_are_read_too() throws IOException {
        Path directory = EncoderFixtures.copy("nomic-bert", folder);
        Path config = directory.resolve("config.json");
        Files.writeString(
                config,
                Files.readAllLines(config).stream()
                        .filter(line ->
                                !line.matches(
                                        " *\"(n_|rotary|mlp_|qkv|max_trained|activation_f|layer_norm_epsilon).*"))
                        .reduce("", (all, line) -> all + line + '\n'));
        assertThat(Files.readString(config)).doesNotContain("n_embd", "rotary_emb_base");
        try (Model model = load(directory)) {
            assertThat(model.dimensions()).isEqualTo(64);
            assertThat(model.maxTokens()).isEqualTo(60);
        }
    }
}
