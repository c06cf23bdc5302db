package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.EmbedOptions.Task;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// What goes before a text, to the letter.
final class PromptsTest {
    private static final String RETRIEVAL =
            "Given a web search query, retrieve relevant passages that answer the query";

    /// As its publisher writes it in config_sentence_transformers.json.
    private static final String QWEN3_FILE =
            """
            {
              "prompts": {
                "query": "Instruct: Given a web search query, retrieve relevant passages that answer the query\\nQuery:",
                "document": ""
              },
              "default_prompt_name": null,
              "similarity_fn_name": "cosine"
            }
            """;

    @TempDir Path folder;

    @Test
    void a_query_for_qwen3_has_the_default_task_before_it_and_no_space_after_the_colon() {
        assertThat(Prompts.qwen3().prefix(Kind.QUERY) + "What is the capital of China?")
                .isEqualTo(
                        "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:What is the capital of China?");
    }

    @Test
    void own_words_replace_the_task_to_the_letter() {
        assertThat(Prompts.qwen3().prefix(new Instruction("Find what")) + "what")
                .isEqualTo("Instruct: Find what\nQuery:what");
        assertThat(Prompts.e5Mistral().prefix(new Instruction("Find what")) + "what")
                .isEqualTo("Instruct: Find what\nQuery: what");
        assertThat(Prompts.qwen3().prefix(new Instruction("100 %s %d\n$1\\ ")))
                .isEqualTo("Instruct: 100 %s %d\n$1\\ \nQuery:");
    }

    @Test
    void documents_and_plain_texts_for_qwen3_are_taken_as_they_are() {
        assertThat(Prompts.qwen3().prefix(Kind.DOCUMENT)).isEmpty();
        assertThat(Prompts.qwen3().prefix(Kind.PLAIN)).isEmpty();
        assertThat(Prompts.qwen3().prefix(new Task("document"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "query | Given a web search query, retrieve relevant passages that answer the query",
                "retrieval | Given a web search query, retrieve relevant passages that answer the query",
                "classification | Classify the given text by its topic, intent or sentiment",
                "clustering | Identify the main topic or theme of the given text",
                "bitext | Retrieve parallel sentences",
                "code | Given a question or description in natural language, retrieve code that answers it",
                "Code | Given a question or description in natural language, retrieve code that answers it",
                "sts | Retrieve semantically similar text"
            })
    void a_task_has_its_sentence(String name, String sentence) {
        assertThat(Prompts.qwen3().prefix(new Task(name)))
                .isEqualTo("Instruct: " + sentence + "\nQuery:");
    }

    @Test
    void nomic_has_a_word_before_every_text() {
        Prompts prompts = Prompts.nomic();
        assertThat(prompts.prefix(Kind.QUERY)).isEqualTo("search_query: ");
        assertThat(prompts.prefix(Kind.DOCUMENT)).isEqualTo("search_document: ");
        assertThat(prompts.prefix(new Task("clustering"))).isEqualTo("clustering: ");
        assertThat(prompts.prefix(new Task("search_document"))).isEqualTo("search_document: ");
        assertThat(prompts.prefix(new Task("retrieval"))).isEqualTo("search_query: ");
        assertThat(prompts.prefix(Kind.PLAIN)).isEmpty();
    }

    @Test
    void an_unknown_name_is_answered_with_the_known_ones() {
        assertUnknown(Prompts.NONE, new Task("code"), "\"code\"", "query, document, retrieval");
        assertUnknown(
                Prompts.qwen3(),
                new Task("poetry"),
                "\"poetry\"",
                "query, document, retrieval, classification, clustering, bitext, code, sts, or an instruction in own words");
        assertUnknown(
                Prompts.nomic(),
                new Task("code"),
                "query, document, retrieval, classification, clustering, search_document, search_query");
    }

    @Test
    void own_words_are_refused_by_models_that_take_none() {
        assertUnknown(Prompts.nomic(), new Instruction("Find it"), "no instruction", "clustering");
        assertUnknown(Prompts.NONE, new Instruction("Find it"), "query, document, retrieval");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Instruct:\nQuery:", "", "%s and %s"})
    void a_template_has_one_place_for_the_task(String template) {
        assertThatThrownBy(() -> new Prompts("", "", Map.of(), Optional.of(template)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("once");
    }

    @Test
    void qwen3s_own_file_says_what_is_built_in() throws IOException {
        assertThat(read(QWEN3_FILE, Prompts.NONE)).isEqualTo(Prompts.qwen3());
        assertThat(read(QWEN3_FILE, Prompts.qwen3())).isEqualTo(Prompts.qwen3());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"prompts\": {}}", "{\"prompts\": null}"})
    void a_file_without_prompts_leaves_the_architectures(String file) throws IOException {
        assertThat(read(file, Prompts.qwen3())).isEqualTo(Prompts.qwen3());
        assertThat(read(file, Prompts.NONE)).isEqualTo(Prompts.NONE);
    }

    @Test
    void no_file_leaves_the_architectures() {
        assertThat(PromptsFile.read(folder, Prompts.qwen3())).isEqualTo(Prompts.qwen3());
    }

    @Test
    void the_file_goes_before_the_architecture() throws IOException {
        Prompts read =
                read(
                        "{\"prompts\": {\"query\": \"Instruct: Find laws\\nQuery: \", \"Code\": \"code: \"}}",
                        Prompts.qwen3());
        assertThat(read.prefix(Kind.QUERY)).isEqualTo("Instruct: Find laws\nQuery: ");
        assertThat(read.prefix(new Task("retrieval"))).isEqualTo("Instruct: Find laws\nQuery: ");
        assertThat(read.prefix(new Instruction("X"))).isEqualTo("Instruct: X\nQuery: ");
        assertThat(read.prefix(new Task("code"))).isEqualTo("code: ");
        assertThat(read.prefix(Kind.DOCUMENT)).isEmpty();
    }

    @Test
    void a_model_whose_prompts_are_instructions_takes_own_words_whatever_their_names()
            throws IOException {
        Prompts read =
                read(
                        "{\"prompts\": {\"sts_query\": \"Instruct: Retrieve semantically similar text.\\nQuery: \"}}",
                        Prompts.NONE);
        assertThat(read.prefix(Kind.QUERY)).isEqualTo("Instruct: " + RETRIEVAL + "\nQuery: ");
        assertThat(read.prefix(new Task("sts_query")))
                .isEqualTo("Instruct: Retrieve semantically similar text.\nQuery: ");
    }

    @Test
    void passages_and_corpora_are_documents() throws IOException {
        assertThat(read("{\"prompts\": {\"passage\": \"p: \"}}", Prompts.NONE).document())
                .isEqualTo("p: ");
        assertThat(
                        read(
                                        "{\"prompts\": {\"corpus\": \"c: \", \"document\": \"d: \"}}",
                                        Prompts.NONE)
                                .document())
                .isEqualTo("d: ");
    }

    @Test
    void prompts_that_are_none_are_refused_by_the_files_name() throws IOException {
        String many = ", \"x%d\": \"\"".repeat(300);
        for (String prompts :
                new String[] {
                    "[]",
                    "\"query: \"",
                    "{\"query\": 7}",
                    "{\"query\": [\"a\"]}",
                    "{\"query\": \"" + "a".repeat(9_000) + "\"}",
                    "{\"" + "a".repeat(101) + "\": \"\"}",
                    "{\"a\": \"\"" + many.formatted(numbers(300)) + "}"
                }) {
            assertThatThrownBy(() -> read("{\"prompts\": " + prompts + "}", Prompts.NONE))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("config_sentence_transformers.json")
                    .extracting("code")
                    .isEqualTo(Code.MODEL_FILE_INVALID);
        }
    }

    private static Object[] numbers(int count) {
        Object[] numbers = new Object[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    private Prompts read(String file, Prompts otherwise) throws IOException {
        Files.writeString(folder.resolve("config_sentence_transformers.json"), file);
        return PromptsFile.read(folder, otherwise);
    }

    private static void assertUnknown(Prompts prompts, Prompt choice, String... words) {
        assertThatThrownBy(() -> prompts.prefix(choice))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll(words)
                .extracting("code")
                .isEqualTo(Code.PROMPT_REFUSED);
    }
}
