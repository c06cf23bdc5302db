package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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

/// A small random ModernBERT against the same forward pass in double precision, and what its files may say.
final class ModernBertModelTest {
    private static final int WORDS = 50;
    private static final int WINDOW = 6;
    private static final float EPSILON = 1e-5f;
    private static final String TABLE = "embeddings.tok_embeddings.weight";

    @TempDir Path folder;

    private final Random random = Seeds.random(getClass());

    static Stream<Arguments> cases() {
        return BackendContractTest.types()
                .flatMap(type ->
                        Stream.of(
                                Arguments.of(type, Pooling.CLS, 64, 2, 128),
                                Arguments.of(type, Pooling.MEAN, 96, 3, 160)));
    }

    @ParameterizedTest(name = "{0} {1}, hidden {2}, {3} heads")
    @MethodSource("cases")
    void a_forward_pass_equals_double_precision(
            NumericType type, Pooling pooling, int hidden, int heads, int inner) {
        var config =
                new ModernBertModel.Config(
                        hidden,
                        List.of(true, false, true),
                        heads,
                        inner,
                        WORDS,
                        40,
                        WINDOW,
                        500,
                        100,
                        EPSILON);
        var weights = new MemoryWeights(random);
        weights.tensor(TABLE, WORDS, hidden); // what tells an encoder
        List<int[]> sequences = EncoderMath.sequences(random, WORDS);
        float[][] actual;
        try (Model model =
                config.load(weights, pooling, new CpuBackend(new OnednnProducts(type)))) {
            assertThat(model.dimensions()).isEqualTo(hidden);
            assertThat(model.vocabularySize()).isEqualTo(WORDS);
            assertThat(model.maxTokens()).isEqualTo(40);
            assertThat(model.flopsPerToken())
                    .isEqualTo(2L * 3 * (4L * hidden * hidden + 3L * hidden * inner));
            actual = EncoderMath.togetherAsAlone(model, sequences);
        }
        assertThat(weights.closed).isTrue();
        for (int s = 0; s < actual.length; s++) {
            double[][] states = forward(sequences.get(s), config, weights);
            EncoderMath.requireNear(type, actual[s], EncoderMath.pooled(states, pooling));
        }
    }

    private static double[][] forward(
            int[] tokens, ModernBertModel.Config config, MemoryWeights weights) {
        int hidden = config.hiddenSize();
        int size = hidden / config.heads();
        double[][] x = EncoderMath.embedded(tokens, hidden, weights, TABLE);
        x = norm(x, "embeddings.norm", weights);
        for (int i = 0; i < config.layers(); i++) {
            String layer = "layers." + i + ".";
            boolean global = config.global().get(i);
            double[][] input = i == 0 ? x : norm(x, layer + "attn_norm", weights);
            double[][] qkv = EncoderMath.linear(input, layer + "attn.Wqkv", weights);
            double theta = global ? config.globalTheta() : config.localTheta();
            qkv = PlainMath.rotated(qkv, 2 * config.heads(), size, theta);
            double[][] context =
                    PlainMath.attention(qkv, config.heads(), global ? tokens.length : WINDOW);
            x = PlainMath.sum(x, EncoderMath.linear(context, layer + "attn.Wo", weights));
            input = norm(x, layer + "mlp_norm", weights);
            double[][] inner =
                    PlainMath.gated(
                            Activation.GEGLU, EncoderMath.linear(input, layer + "mlp.Wi", weights));
            x = PlainMath.sum(x, EncoderMath.linear(inner, layer + "mlp.Wo", weights));
        }
        return norm(x, "final_norm", weights);
    }

    private static double[][] norm(double[][] x, String name, MemoryWeights weights) {
        return PlainMath.layerNorm(
                x, weights.values(name + ".weight"), new float[x[0].length], EPSILON);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"hidden_activation\": \"gelu\"'   | '\"hidden_activation\": \"silu\"' | MODEL_UNSUPPORTED  | hidden_activation",
                "'\"norm_bias\": false'              | '\"norm_bias\": true'             | MODEL_UNSUPPORTED  | norm_bias",
                "'\"attention_bias\": false'         | '\"attention_bias\": true'        | MODEL_UNSUPPORTED  | attention_bias",
                "'\"mlp_bias\": false'               | '\"mlp_bias\": true'              | MODEL_UNSUPPORTED  | mlp_bias",
                "'\"rope_type\": \"default\"'        | '\"rope_type\": \"linear\"'       | MODEL_UNSUPPORTED  | rope_type",
                "'\"mlp_dropout\": 0.0'              | '\"rope_scaling\": {}'            | MODEL_UNSUPPORTED  | rope_scaling",
                "'\"full_attention\",'               | '\"chunked_attention\",'          | MODEL_FILE_INVALID | layer_types",
                "'\"num_hidden_layers\": 7'          | '\"num_hidden_layers\": 6'        | MODEL_FILE_INVALID | layer_types",
                "'\"num_attention_heads\": 4'        | '\"num_attention_heads\": 3'      | MODEL_FILE_INVALID | hidden_size",
                "'\"intermediate_size\": 48'         | '\"intermediate_size\": 64'       | MODEL_FILE_INVALID | mlp.Wi",
                "'\"norm_eps\": 1e-05' | '\"norm_eps\": 1' | MODEL_FILE_INVALID | norm_eps",
                "'\"rope_theta\": 5000.0' | '\"rope_theta\": 0' | MODEL_FILE_INVALID | rope_theta",
                "'\"local_attention\": 40'           | '\"local_attention\": 0'          | MODEL_FILE_INVALID | local_attention",
                "'\"max_position_embeddings\": 200'  | '\"max_position_embeddings\": 1'  | MODEL_FILE_INVALID | max_position_embeddings",
            })
    void what_cannot_be_or_would_be_computed_otherwise_is_refused(
            String from, String to, Code code, String key) throws IOException {
        Path directory = EncoderFixtures.copy("modernbert-long", folder);
        assertThatThrownBy(() -> load(changed(directory, from, to)).close())
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(key);
    }

    @Test
    void layers_that_the_configuration_does_not_count_are_refused() throws IOException {
        Path directory = EncoderFixtures.copy("modernbert", folder);
        changed(directory, "\"num_hidden_layers\": 4", "\"num_hidden_layers\": 3");
        assertThatThrownBy(() -> load(directory).close()).hasMessageContaining("layers.3.");
    }

    @Test
    void a_classifier_is_no_embedding_model() throws IOException {
        Path directory = EncoderFixtures.copy("modernbert", folder);
        changed(directory, "\"ModernBertModel\"", "\"ModernBertForSequenceClassification\"");
        ModelSource source = ModelSource.find(directory.toString(), ResourceCache.standard());
        assertThat(source.info().purpose()).isEqualTo(Purpose.RERANKING);
        assertThatThrownBy(() -> source.relevanceHead(source.tokenizer()))
                .hasMessageContaining("a reranker of type \"modernbert\"");
    }

    private static Path changed(Path directory, String from, String to) throws IOException {
        Path config = directory.resolve("config.json");
        assertThat(Files.readString(config)).contains(from);
        Files.writeString(config, Files.readString(config).replace(from, to));
        return directory;
    }

    private static Model load(Path directory) {
        return ModelSource.find(directory.toString(), ResourceCache.standard())
                .load(new CpuBackend(new OnednnProducts(NumericType.F32)));
    }
}
