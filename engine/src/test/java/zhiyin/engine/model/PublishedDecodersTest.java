package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.onednn.OnednnProducts;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.Model.ForwardPass;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.weights.GgufWriter;

/// E5-Mistral and gte-Qwen2 as they are published, with small random weights: what is put around texts, and vectors,
/// against Hugging Face; `scripts/golden/decoder_golden.py` made them. A prompt, a pooling, a mask or an end token that
/// is another gives other vectors.
final class PublishedDecodersTest {
    private static final int MAX_TOKENS = 160;
    private static final double TOLERANCE = 1e-4;

    /// What the prompts' prefixes are asked for by.
    private static final Map<String, Prompt> PROMPTS =
            Map.of(
                    "",
                    Kind.DOCUMENT,
                    "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ",
                    Kind.QUERY,
                    "Instruct: Retrieve semantically similar text.\nQuery: ",
                    new Instruction("Retrieve semantically similar text."));

    @TempDir Path folder;

    private static ModelSource source(Path model) {
        return ModelSource.find(model.toString(), ResourceCache.standard());
    }

    private static List<JsonNode> texts(String model) {
        return DecoderFixtures.golden(model).required("texts").valueStream().toList();
    }

    private static Embedder open(Path model) {
        return Embedder.open(
                model.toString(),
                EmbedderOptions.defaults().withNumericType(NumericType.F32).withThreads(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {DecoderFixtures.MISTRAL, DecoderFixtures.QWEN2})
    void its_files_tell_what_it_is(String name) throws IOException {
        Path model = DecoderFixtures.write(name, folder);
        ModelInfo info = source(model).info();
        assertThat(info.architecture()).isIn("mistral", "qwen2");
        assertThat(info.purpose()).isEqualTo(Purpose.EMBEDDING);
        assertThat(info.pooling()).isEqualTo(Pooling.LAST);
        assertThat(info.maxTokens()).isEqualTo(MAX_TOKENS);
        assertThat(info.prompts().query()).endsWith("\nQuery: ");
        assertThat(info.prompts().document()).isEmpty();
        Files.delete(model.resolve("sentence_bert_config.json"));
        assertThat(source(model).info().maxTokens()).isEqualTo(32_768);
        Files.delete(model.resolve("config_sentence_transformers.json"));
        assertThat(source(model).info().prompts().query()).isEqualTo(info.prompts().query());
    }

    @ParameterizedTest
    @ValueSource(strings = {DecoderFixtures.MISTRAL, DecoderFixtures.QWEN2})
    void tokens_and_vectors_of_texts_are_those_of_the_reference(String name) throws IOException {
        requireReference(DecoderFixtures.write(name, folder), texts(name));
    }

    /// Tokens of texts, empty and cut ones too, and what is computed for them in one batch.
    private static void requireReference(Path model, List<JsonNode> texts) {
        Tokenizer tokenizer = source(model).tokenizer();
        List<int[]> sequences =
                texts.stream().map(each -> tokenizer.encode(text(each), MAX_TOKENS)).toList();
        for (int i = 0; i < texts.size(); i++) {
            assertThat(sequences.get(i))
                    .as(text(texts.get(i)))
                    .isEqualTo(EncoderFixtures.ids(texts.get(i)));
        }
        int tokens = sequences.stream().mapToInt(each -> each.length).sum();
        try (Model loaded =
                        source(model).load(new CpuBackend(new OnednnProducts(NumericType.F32)));
                ForwardPass pass = loaded.newPass(tokens)) {
            float[][] vectors = pass.run(Batch.pack(sequences));
            for (int i = 0; i < vectors.length; i++) {
                requireVector(unit(vectors[i]), texts.get(i));
            }
        }
    }

    private static String text(JsonNode golden) {
        return golden.required("prefix").asString() + golden.required("text").asString();
    }

    private static void requireVector(float[] actual, JsonNode golden) {
        double[] expected = EncoderFixtures.vector(golden);
        for (int c = 0; c < expected.length; c++) {
            assertThat(Math.abs(actual[c] - expected[c]))
                    .as("number %d of \"%s\"", c, text(golden))
                    .isLessThan(TOLERANCE);
        }
    }

    private static float[] unit(float[] vector) {
        double squares = 0;
        for (float each : vector) {
            squares += (double) each * each;
        }
        float[] unit = vector.clone();
        for (int c = 0; c < unit.length; c++) {
            unit[c] /= (float) Math.sqrt(squares);
        }
        return unit;
    }

    @ParameterizedTest
    @ValueSource(strings = {DecoderFixtures.MISTRAL, DecoderFixtures.QWEN2})
    void a_query_a_document_and_a_task_have_the_vectors_of_the_model_card(String name)
            throws IOException {
        Path model = DecoderFixtures.write(name, folder);
        try (Embedder embedder = open(model)) {
            requireByPrompts(embedder, texts(name));
        }
    }

    /// Prompts, shared prefixes, cuts and batches as a caller has them.
    private static void requireByPrompts(Embedder embedder, List<JsonNode> texts) {
        for (Map.Entry<String, Prompt> prompt : PROMPTS.entrySet()) {
            List<JsonNode> golden =
                    texts.stream()
                            .filter(each -> each.path("prefix").asString().equals(prompt.getKey()))
                            .filter(each -> !each.path("text").asString().isEmpty())
                            .toList();
            assertThat(golden).hasSizeGreaterThan(10);
            EmbedOptions options =
                    EmbedOptions.DEFAULTS.withTruncation().withPrompt(prompt.getValue());
            Embeddings embeddings =
                    embedder.embedAll(
                            golden.stream().map(each -> each.path("text").asString()).toList(),
                            options);
            assertThat(embeddings.truncated()).isEqualTo(1);
            for (int i = 0; i < golden.size(); i++) {
                requireVector(embeddings.vectors().get(i), golden.get(i));
            }
        }
    }

    @Test
    void tokens_with_only_a_start_as_newer_tokenizers_give_them_get_one_end() throws IOException {
        Path model = DecoderFixtures.write(DecoderFixtures.MISTRAL, folder);
        JsonNode golden = texts(DecoderFixtures.MISTRAL).get(1);
        int[] ids = EncoderFixtures.ids(golden);
        try (Embedder embedder = open(model)) {
            for (int[] sent :
                    List.of(
                            ids,
                            Arrays.copyOf(ids, ids.length - 1),
                            Arrays.copyOfRange(ids, 1, ids.length),
                            Arrays.copyOfRange(ids, 1, ids.length - 1))) {
                Embeddings answer =
                        embedder.embedTokens(List.of(sent), EmbedOptions.DEFAULTS, Caller.DEFAULT);
                requireVector(answer.vectors().getFirst(), golden);
            }
        }
    }

    @Test
    void a_gguf_file_of_e5_mistral_gives_the_same_whatever_it_leaves_out() throws IOException {
        GgufWriter named =
                DecoderFixtures.metadata(DecoderFixtures.MISTRAL, "llama")
                        .text("general.name", "E5 Mistral 7B Instruct")
                        .integer("llama.attention.sliding_window", 24);
        Path file = gguf(DecoderFixtures.addLlama(named, folder), "named.gguf");
        requireReference(file, texts(DecoderFixtures.MISTRAL));
        assertThat(source(file).info().architecture()).isEqualTo("mistral");
        assertThat(source(file).info().prompts()).isEqualTo(Prompts.e5Mistral());
        GgufWriter pooled =
                DecoderFixtures.metadata(DecoderFixtures.MISTRAL, "llama")
                        .integer("llama.pooling_type", 3)
                        .integer("llama.attention.sliding_window", 24);
        requireReference(
                gguf(DecoderFixtures.addLlama(pooled, folder), "pooled.gguf"),
                texts(DecoderFixtures.MISTRAL));
    }

    private Path gguf(GgufWriter writer, String name) throws IOException {
        return DecoderFixtures.write(writer, DecoderFixtures.MISTRAL, 8, folder.resolve(name));
    }

    @Test
    void a_gguf_file_of_a_language_model_is_refused_with_the_key_that_would_tell()
            throws IOException {
        GgufWriter writer = DecoderFixtures.metadata(DecoderFixtures.MISTRAL, "llama");
        Path file = gguf(DecoderFixtures.addLlama(writer, folder), "e5-mistral-by-name.gguf");
        assertFails(Code.MODEL_UNSUPPORTED, () -> source(file).info(), "llama.pooling_type");
    }

    @Test
    void a_gguf_file_of_gte_qwen2_sees_the_whole_text() throws IOException {
        for (boolean named : new boolean[] {true, false}) {
            GgufWriter writer =
                    DecoderFixtures.metadata(DecoderFixtures.QWEN2, "qwen2")
                            .integer("qwen2.pooling_type", 3);
            writer =
                    named
                            ? writer.text("general.name", "Gte Qwen2 1.5B Instruct")
                            : writer.flag("qwen2.attention.causal", false);
            Path file =
                    DecoderFixtures.write(
                            DecoderFixtures.addQwen(writer, folder),
                            DecoderFixtures.QWEN2,
                            0,
                            folder.resolve("qwen2.gguf"));
            requireReference(file, texts(DecoderFixtures.QWEN2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {DecoderFixtures.MISTRAL, DecoderFixtures.QWEN2})
    void without_a_word_on_pooling_it_is_a_language_model_and_refused(String name)
            throws IOException {
        Path model = DecoderFixtures.write(name, folder);
        Files.delete(model.resolve("1_Pooling/config.json"));
        assertFails(
                Code.MODEL_UNSUPPORTED,
                () -> source(model).info(),
                "1_Pooling/config.json",
                "modules.json");
    }

    @Test
    void without_a_word_on_how_texts_end_it_is_refused_with_the_setting_that_would_tell()
            throws IOException {
        Path model = DecoderFixtures.write(DecoderFixtures.MISTRAL, folder);
        Path config = model.resolve("tokenizer_config.json");
        Files.writeString(config, "{\"add_eos_token\": false, \"eos_token\": \"</s>\"}");
        assertThat(source(model).tokenizer().encode("")).containsExactly(1);
        Files.writeString(config, "{\"eos_token\": \"</s>\"}");
        assertFails(
                Code.MODEL_UNSUPPORTED, () -> source(model).tokenizer(), "add_eos_token", "set");
        Files.delete(config);
        assertFails(Code.MODEL_UNSUPPORTED, () -> source(model).tokenizer(), "add_eos_token");
    }

    @Test
    void an_end_token_that_nobody_names_or_has_is_refused() throws IOException {
        Path model = DecoderFixtures.write(DecoderFixtures.MISTRAL, folder);
        Path config = model.resolve("tokenizer_config.json");
        Files.writeString(config, "{\"add_eos_token\": true, \"eos_token\": null}");
        assertFails(Code.MODEL_FILE_INVALID, () -> source(model).tokenizer(), "eos_token");
        Files.writeString(config, "{\"add_eos_token\": true, \"eos_token\": \"<end>\"}");
        assertFails(Code.MODEL_FILE_INVALID, () -> source(model).tokenizer(), "<end>");
        Files.writeString(
                config, "{\"add_eos_token\": true, \"eos_token\": {\"content\": \"</s>\"}}");
        assertThat(source(model).tokenizer().encode("")).containsExactly(1, 2);
    }

    private static void assertFails(Code code, ThrowingCallable action, String... parts) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }
}
