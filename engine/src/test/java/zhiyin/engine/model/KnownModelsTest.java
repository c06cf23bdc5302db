package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.cache.ResourceCache;

final class KnownModelsTest {
    @TempDir Path folder;

    private static KnownModel known(String name) {
        return KnownModels.of(name).orElseThrow();
    }

    @Test
    void each_has_a_name_of_its_own_a_licence_and_an_architecture_that_is_run() {
        assertThat(KnownModels.all().stream().map(KnownModel::hubName)).doesNotHaveDuplicates();
        for (KnownModel model : KnownModels.all()) {
            assertThat(model.hubName()).matches("[A-Za-z0-9-]+/[A-Za-z0-9._-]+(:[A-Z0-9_]+)?");
            assertThat(model.licence()).as(model.hubName()).isNotBlank();
            assertThat(Architectures.types()).contains(model.architecture());
            assertThat(model.leastDimensions()).isBetween(32, model.info().dimensions());
        }
    }

    /// As their cards tell them, in millions.
    @ParameterizedTest
    @CsvSource({
        "Qwen/Qwen3-Embedding-0.6B, 596",
        "Qwen/Qwen3-Embedding-4B, 4022",
        "Qwen/Qwen3-Embedding-8B, 7567",
        "BAAI/bge-small-en-v1.5, 33",
        "BAAI/bge-base-en-v1.5, 109",
        "BAAI/bge-large-zh-v1.5, 324",
        "BAAI/bge-m3, 567",
        "intfloat/multilingual-e5-small, 117",
        "sentence-transformers/all-MiniLM-L6-v2, 22.5",
        "nomic-ai/nomic-embed-text-v1.5, 136.7",
        "Alibaba-NLP/gte-modernbert-base, 149",
        "intfloat/e5-mistral-7b-instruct, 7111",
        "Alibaba-NLP/gte-Qwen2-1.5B-instruct, 1543",
        "Alibaba-NLP/gte-Qwen2-7B-instruct, 7069",
    })
    void sizes_make_the_number_of_weights_that_is_published(String name, double millions) {
        assertThat(known(name).parameters() / 1e6)
                .isBetween(0.99 * millions - 0.5, 1.01 * millions + 0.5);
    }

    /// What their publishers say to put before texts and to make of states.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "BAAI/bge-base-en-v1.5|CLS|Represent this sentence for searching relevant passages: |",
                "BAAI/bge-base-zh-v1.5|CLS|为这个句子生成表示以用于检索相关文章：|",
                "BAAI/bge-m3|CLS||",
                "intfloat/e5-base-v2|MEAN|query: |passage: ",
                "intfloat/multilingual-e5-large|MEAN|query: |passage: ",
                "nomic-ai/nomic-embed-text-v1.5|MEAN|search_query: |search_document: ",
                "thenlper/gte-base|MEAN||",
                "Alibaba-NLP/gte-modernbert-base|CLS||",
                "mixedbread-ai/mxbai-embed-large-v1|CLS|Represent this sentence for searching relevant passages: |",
                "Snowflake/snowflake-arctic-embed-l-v2.0|CLS|query: |",
            })
    void rules_are_the_publishers_own(String name, Pooling pooling, String query, String document) {
        KnownModel model = known(name);
        assertThat(model.pooling()).isEqualTo(pooling);
        assertThat(model.prompts().prefix(Kind.QUERY)).isEqualTo(query == null ? "" : query);
        assertThat(model.prompts().prefix(Kind.DOCUMENT))
                .isEqualTo(document == null ? "" : document);
    }

    @Test
    void instructed_models_differ_by_the_space_before_the_query() {
        assertThat(known("Qwen/Qwen3-Embedding-0.6B").prompts().query()).endsWith("\nQuery:");
        for (String name :
                List.of(
                        "intfloat/multilingual-e5-large-instruct",
                        "intfloat/e5-mistral-7b-instruct",
                        "Alibaba-NLP/gte-Qwen2-7B-instruct")) {
            assertThat(known(name).prompts().query()).endsWith("\nQuery: ");
            assertThat(known(name).prompts().document()).isEmpty();
        }
    }

    /// A BERT's directory without weights' numbers: what is asked of it is read from the small files.
    private ModelInfo info(String name, int hidden, Map<String, String> files) throws IOException {
        Path model = Files.createDirectories(folder.resolve(name));
        Files.writeString(
                model.resolve("config.json"),
                """
                {"model_type": "bert", "hidden_size": %d, "num_hidden_layers": 12, "num_attention_heads": 12,
                 "intermediate_size": 3072, "vocab_size": 30522, "max_position_embeddings": 512}
                """
                        .formatted(hidden));
        Files.write(model.resolve("model.safetensors"), new byte[0]);
        for (var file : files.entrySet()) {
            Path path = model.resolve(file.getKey());
            Files.createDirectories(path.resolveSibling(""));
            Files.writeString(path, file.getValue(), StandardCharsets.UTF_8);
        }
        return ModelSource.find(model.toString(), ResourceCache.standard()).info();
    }

    private static final Map<String, String> CLS =
            Map.of("1_Pooling/config.json", "{\"pooling_mode_cls_token\": true}");

    @ParameterizedTest
    @ValueSource(strings = {"e5-base-v2", "E5-Base-v2"})
    void files_that_tell_no_prompts_get_those_of_the_known_model(String name) throws IOException {
        ModelInfo info = info(name, 768, CLS);
        assertThat(info.prompts().query()).isEqualTo("query: ");
        assertThat(info.prompts().document()).isEqualTo("passage: ");
        assertThat(info.pooling()).as("what the files tell").isEqualTo(Pooling.CLS);
    }

    @Test
    void a_name_alone_is_not_enough() throws IOException {
        assertThat(info("e5-base-v2", 384, CLS).prompts()).isEqualTo(Prompts.NONE);
        assertThat(info("my-own-model", 768, CLS).prompts()).isEqualTo(Prompts.NONE);
    }

    @Test
    void a_pooling_that_no_file_tells_is_the_known_models_or_an_error() throws IOException {
        assertThat(info("bge-base-zh-v1.5", 768, Map.of()).pooling()).isEqualTo(Pooling.CLS);
        assertThat(info("e5-base-v2", 768, Map.of()).pooling()).isEqualTo(Pooling.MEAN);
        assertThatThrownBy(() -> info("my-own-model", 768, Map.of()))
                .hasMessageContaining("1_Pooling/config.json")
                .hasMessageContaining("mean or cls");
    }

    @Test
    void what_the_files_tell_goes_before_what_is_known() throws IOException {
        ModelInfo info =
                info(
                        "bge-base-en-v1.5",
                        768,
                        Map.of(
                                "config_sentence_transformers.json",
                                "{\"prompts\": {\"query\": \"find: \"}}",
                                "1_Pooling/config.json",
                                "{\"pooling_mode_mean_tokens\": true}"));
        assertThat(info.prompts().query()).isEqualTo("find: ");
        assertThat(info.pooling()).isEqualTo(Pooling.MEAN);
    }

    @Test
    void names_are_found_in_any_case() {
        assertThat(KnownModels.of("qwen/qwen3-embedding-0.6b")).isPresent();
        assertThat(KnownModels.of("BAAI/bge-m4")).isEqualTo(Optional.empty());
        assertThat(known("BAAI/bge-m3").info().name()).isEqualTo("bge-m3".toLowerCase(Locale.ROOT));
    }
}
