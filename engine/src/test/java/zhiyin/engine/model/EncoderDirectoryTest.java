package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.Embedder;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.tokenizer.UnigramFixtures;

/// The directory of an encoder in safetensors, whole and contradicting itself.
final class EncoderDirectoryTest {
    @TempDir Path folder;
    private Path model = Path.of("");

    @BeforeEach
    void copy() throws IOException {
        model = EncoderFixtures.copy("xlm-roberta-cls", folder);
    }

    private ModelDirectory directory() {
        return (ModelDirectory) ModelSource.find(model.toString(), ResourceCache.standard());
    }

    private void edit(String file, String from, String to) throws IOException {
        String content = Files.readString(model.resolve(file));
        assertThat(content).contains(from);
        Files.writeString(model.resolve(file), content.replace(from, to));
    }

    private static void assertFails(Code code, ThrowingCallable action, String... parts) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }

    @Test
    void its_files_tell_what_it_is() {
        ModelInfo info = directory().info();
        assertThat(info.architecture()).isEqualTo("xlm-roberta");
        assertThat(info.pooling()).isEqualTo(Pooling.CLS);
        assertThat(info.maxTokens()).isEqualTo(48);
        assertThat(directory().weightSummary().tableBytes()).isGreaterThan(1_258 * 64 * 2);
    }

    @Test
    void without_a_length_of_its_own_it_reads_what_its_places_allow() throws IOException {
        Files.delete(model.resolve("sentence_bert_config.json"));
        assertThat(directory().info().maxTokens()).isEqualTo(64);
        Files.writeString(model.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 65}");
        assertFails(Code.MODEL_FILE_INVALID, () -> directory().info(), "max_seq_length is 65");
    }

    @Test
    void its_prompts_are_those_of_its_file() throws IOException {
        Files.writeString(
                model.resolve("config_sentence_transformers.json"),
                "{\"prompts\": {\"query\": \"query: \", \"passage\": \"passage: \"}}");
        assertThat(directory().info().prompts().query()).isEqualTo("query: ");
        assertThat(directory().info().prompts().document()).isEqualTo("passage: ");
    }

    @Test
    void pooling_is_read_as_newer_files_say_it_too() throws IOException {
        Path file = model.resolve("1_Pooling/config.json");
        Files.writeString(file, "{\"pooling_mode\": \"mean\", \"include_prompt\": true}");
        assertThat(directory().info().pooling()).isEqualTo(Pooling.MEAN);
        Files.writeString(file, "{\"pooling_mode\": [\"cls\", \"max\"]}");
        assertFails(Code.MODEL_UNSUPPORTED, () -> directory().info(), "cls, max", "pooling_mode");
        Files.writeString(file, "{\"pooling_mode\": \"mean\", \"include_prompt\": false}");
        assertFails(Code.MODEL_UNSUPPORTED, () -> directory().info(), "include_prompt");
    }

    @Test
    void pooling_in_two_ways_at_once_is_refused() throws IOException {
        edit("1_Pooling/config.json", "max_tokens\": false", "max_tokens\": true");
        assertFails(Code.MODEL_UNSUPPORTED, () -> directory().info(), "cls_token, max_tokens");
    }

    @Test
    void modules_that_would_change_the_vectors_are_refused() throws IOException {
        edit("modules.json", "models.Normalize", "models.Dense");
        assertFails(Code.MODEL_UNSUPPORTED, () -> directory().info(), "Dense", "modules.json");
        edit("modules.json", "models.Dense", "models.Normalize");
        edit("modules.json", "1_Pooling", "../1_Pooling");
        assertFails(Code.MODEL_FILE_INVALID, () -> directory().info(), "../1_Pooling");
        Files.writeString(model.resolve("modules.json"), "{}");
        assertFails(Code.MODEL_FILE_INVALID, () -> directory().info(), "is not a JSON list");
    }

    @Test
    void settings_that_this_version_does_not_compute_are_refused_by_their_key() throws IOException {
        edit("config.json", "absolute", "relative_key");
        assertFails(
                Code.MODEL_UNSUPPORTED,
                () -> directory().info(),
                "position_embedding_type \"relative_key\"");
        edit("config.json", "relative_key", "absolute");
        edit("config.json", "\"gelu\"", "\"gelu_new\"");
        assertFails(Code.MODEL_UNSUPPORTED, () -> directory().info(), "hidden_act \"gelu_new\"");
        edit("config.json", "\"gelu_new\"", "\"gelu\"");
        edit("config.json", "\"pad_token_id\": 1", "\"pad_token_id\": 64");
        assertFails(Code.MODEL_FILE_INVALID, () -> directory().info(), "pad_token_id is 64");
    }

    @Test
    void weights_of_another_model_are_refused_by_their_first_tensor() throws IOException {
        edit("config.json", "\"vocab_size\": 1258", "\"vocab_size\": 1259");
        assertFails(
                Code.MODEL_FILE_INVALID,
                () -> directory().load(new FakeBackend()).close(),
                "word_embeddings.weight",
                "[1259, 64]");
        Path qwen = Path.of("src/test/resources/zhiyin/engine/model/qwen3/micro-f32");
        Files.delete(model.resolve("model.safetensors"));
        Files.copy(qwen.resolve("model.safetensors"), model.resolve("model.safetensors"));
        assertFails(
                Code.MODEL_FILE_INVALID,
                () -> directory().load(new FakeBackend()).close(),
                "have nothing as the encoder's first tensor",
                "roberta.embeddings");
    }

    @Test
    void a_model_that_judges_pairs_is_a_reranker_and_has_no_vectors() throws IOException {
        model = EncoderFixtures.copy(EncoderFixtures.RANKER, folder);
        assertThat(directory().info().purpose()).isEqualTo(Purpose.RERANKING);
        assertFails(
                Code.WRONG_PURPOSE, () -> Embedder.open(model.toString()).close(), "is a reranker");
        edit("config.json", "\"xlm-roberta\"", "\"bert\"");
        assertFails(
                Code.MODEL_UNSUPPORTED,
                () -> directory().info(),
                "ForSequenceClassification",
                "only an xlm-roberta or a qwen3");
    }

    @Test
    void without_a_tokenizer_json_the_pieces_of_sentencepiece_are_read() throws IOException {
        assertFails(Code.MODEL_NOT_FOUND, () -> directory().tokenizer(), "tokenizer.json");
        Files.copy(
                UnigramFixtures.modelFile(folder, "test_model"),
                model.resolve("sentencepiece.bpe.model"));
        assertThat(directory().tokenizer().encode("the")).startsWith(0).endsWith(2).hasSize(3);
    }

    @Test
    void an_empty_text_is_refused() throws IOException {
        Files.copy(
                UnigramFixtures.modelFile(folder, "test_model"),
                model.resolve("sentencepiece.bpe.model"));
        try (Embedder embedder = Embedder.open(model.toString())) {
            Throwable failure = catchThrowable(() -> embedder.embed(""));
            assertThat(failure)
                    .isInstanceOf(EngineException.class)
                    .extracting("code")
                    .isEqualTo(Code.TEXT_EMPTY);
            assertThat(embedder.embed(" ")).hasSize(64);
        }
    }
}
