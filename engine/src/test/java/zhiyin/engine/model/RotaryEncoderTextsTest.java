package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.EmbedOptions.Task;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.Embeddings;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.Pooling;

/// Texts through the files that are published of a model, with the words that go before them and the tokens around
/// them, against Hugging Face's tokenizers and transformers; `scripts/golden/rotary_encoder_golden.py` made them.
final class RotaryEncoderTextsTest {
    private static final int SHORT = 32;

    @TempDir Path folder;

    private static Embedder open(Path directory) {
        return Embedder.open(
                directory.toString(),
                EmbedderOptions.defaults().withNumericType(NumericType.F32).withThreads(1));
    }

    private static Embedder open(String name) {
        return open(EncoderFixtures.RESOURCES.resolve(name));
    }

    private static List<JsonNode> golden(String name, String list) {
        return EncoderFixtures.golden(EncoderFixtures.RESOURCES.resolve(name))
                .required(list)
                .valueStream()
                .toList();
    }

    private static Embeddings embed(Embedder embedder, JsonNode golden, int dimensions) {
        return embedder.embedAll(
                List.of(golden.required("text").asString()),
                EmbedOptions.DEFAULTS
                        .withPrompt(prompt(golden.required("prompt").asString()))
                        .withDimensions(dimensions)
                        .withTruncation());
    }

    private static Prompt prompt(String words) {
        return switch (words) {
            case "" -> Kind.PLAIN;
            case "search_query: " -> Kind.QUERY;
            case "search_document: " -> Kind.DOCUMENT;
            default -> new Task(words.substring(0, words.indexOf(':')));
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"nomic-bert", "modernbert", "modernbert-long"})
    void texts_in_ten_languages_and_cut_ones_have_the_tokens_and_vectors_of_the_reference(
            String name) {
        List<JsonNode> golden = golden(name, "texts");
        assertThat(golden).hasSizeGreaterThan(10);
        int truncated = 0;
        try (Embedder embedder = open(name)) {
            for (JsonNode text : golden) {
                Embeddings found = embed(embedder, text, embedder.info().dimensions());
                assertThat(found.texts().getFirst().tokens())
                        .as(text.required("text").asString())
                        .isEqualTo(text.required("ids").size());
                truncated += found.truncated();
                EncoderParityTest.requireNear(
                        found.vectors().getFirst(), EncoderFixtures.vector(text));
            }
        }
        assertThat(truncated).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nomic-bert", "modernbert", "modernbert-long"})
    void every_text_has_the_ids_of_the_reference(String name) {
        try (Embedder embedder = open(name)) {
            for (JsonNode text : golden(name, "ids")) {
                String words = text.required("text").asString();
                assertThat(embedder.tokenize(words).stream().mapToInt(token -> token.id()))
                        .as(words)
                        .containsExactly(
                                text.required("ids")
                                        .valueStream()
                                        .map(JsonNode::intValue)
                                        .toArray(Integer[]::new));
            }
        }
    }

    /// By the model card: mean, layer normalisation of all, the first numbers, length 1. Whole vectors are not
    /// normalised by their layer.
    @Test
    void short_vectors_of_nomic_lose_their_mean_before_they_are_cut() {
        try (Embedder embedder = open("nomic-bert")) {
            assertThat(embedder.info().shortening()).isEqualTo(Shortening.CENTRED);
            for (JsonNode text : golden("nomic-bert", "texts")) {
                double[] expected =
                        text.required("short")
                                .valueStream()
                                .mapToDouble(JsonNode::doubleValue)
                                .toArray();
                float[] cut = embed(embedder, text, SHORT).vectors().getFirst();
                EncoderParityTest.requireNear(cut, expected);
                float[] whole = embed(embedder, text, 64).vectors().getFirst();
                EncoderParityTest.requireNear(Shortening.CENTRED.cut(whole, SHORT), expected);
                assertThat(DecoderModelTest.cosine(Shortening.PLAIN.cut(whole, SHORT), expected))
                        .isLessThan(0.999);
            }
        }
    }

    /// What shows that the vectors above depend on each part of the recipe.
    @Test
    void another_pooling_or_prompt_gives_other_vectors() throws IOException {
        JsonNode text = golden("nomic-bert", "texts").getFirst();
        double[] expected = EncoderFixtures.vector(text);
        Path directory = EncoderFixtures.copy("nomic-bert", folder);
        try (Embedder embedder = open(directory)) {
            assertThat(embedder.info().pooling()).isEqualTo(Pooling.MEAN);
            float[] plain = embedder.embed(text.required("text").asString());
            assertThat(DecoderModelTest.cosine(plain, expected)).isLessThan(0.999);
        }
        Path pooling = directory.resolve("1_Pooling/config.json");
        Files.writeString(
                pooling,
                Files.readString(pooling)
                        .replace("cls_token\": false", "cls_token\": true")
                        .replace("mean_tokens\": true", "mean_tokens\": false"));
        try (Embedder embedder = open(directory)) {
            float[] first = embed(embedder, text, 64).vectors().getFirst();
            assertThat(DecoderModelTest.cosine(first, expected)).isLessThan(0.999);
        }
    }

    @Test
    void nomics_words_stand_before_texts_unless_the_files_have_others() throws IOException {
        Path directory = EncoderFixtures.copy("nomic-bert", folder);
        Path prompts = directory.resolve("config_sentence_transformers.json");
        try (Embedder embedder = open(directory)) {
            assertThat(embedder.info().prompts()).isEqualTo(Prompts.nomic());
        }
        Files.writeString(prompts, "{\"prompts\": {\"query\": \"Represent this: \"}}");
        try (Embedder embedder = open(directory)) {
            assertThat(embedder.info().prompts().query()).isEqualTo("Represent this: ");
            assertThat(embedder.info().prompts().document()).isEmpty();
            assertThat(embedder.info().prompts().named()).isEmpty();
        }
    }

    /// ModernBERT's files ask for the first token's state.
    @Test
    void a_modernbert_without_its_special_tokens_or_pooling_has_other_vectors() throws IOException {
        JsonNode text = golden("modernbert", "texts").getFirst();
        double[] expected = EncoderFixtures.vector(text);
        Path directory = EncoderFixtures.copy("modernbert", folder);
        try (Embedder embedder = open(directory)) {
            assertThat(embedder.info().pooling()).isEqualTo(Pooling.CLS);
            assertThat(embedder.info().prompts()).isEqualTo(Prompts.NONE);
            assertThat(embedder.info().shortening()).isEqualTo(Shortening.PLAIN);
        }
        Path pooling = directory.resolve("1_Pooling/config.json");
        Files.delete(pooling);
        Files.writeString(pooling, "{\"pooling_mode\": \"mean\"}");
        try (Embedder embedder = open(directory)) {
            assertThat(embedder.info().pooling()).isEqualTo(Pooling.MEAN);
            float[] mean = embed(embedder, text, 64).vectors().getFirst();
            assertThat(DecoderModelTest.cosine(mean, expected)).isLessThan(0.999);
        }
        Path tokenizer = directory.resolve("tokenizer.json");
        ObjectNode sections = (ObjectNode) new JsonMapper().readTree(tokenizer);
        Files.writeString(tokenizer, sections.putNull("post_processor").toString());
        Files.delete(pooling);
        Files.copy(EncoderFixtures.RESOURCES.resolve("modernbert/1_Pooling/config.json"), pooling);
        try (Embedder embedder = open(directory)) {
            float[] bare = embed(embedder, text, 64).vectors().getFirst();
            assertThat(DecoderModelTest.cosine(bare, expected)).isLessThan(0.999);
        }
    }

    /// The published files ask for 8,192 of 2,048.
    @Test
    void no_more_is_read_than_the_model_was_trained_with() {
        try (Embedder embedder = open("nomic-bert")) {
            assertThat(embedder.info().maxTokens()).isEqualTo(60);
        }
    }
}
