package zhiyin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the commands print and how they end.
final class CommandsTest {
    private record Run(int exitCode, String out, String err) {
        static Run of(String... arguments) {
            var out = new StringWriter();
            var err = new StringWriter();
            CommandLine commandLine =
                    Main.commandLine(arguments)
                            .setOut(new PrintWriter(out, true))
                            .setErr(new PrintWriter(err, true));
            return new Run(commandLine.execute(arguments), out.toString(), err.toString());
        }
    }

    /// A message with an empty graph.
    private static final byte[] EMPTY_ONNX = {0x3A, 0};

    @Test
    void help_lists_every_command_and_a_misspelt_one_finds_its_name() {
        for (String help : List.of("help", "--help", "-h")) {
            assertThat(Run.of(help).out()).contains("serve", "bulk", "kb", "config", "verify");
        }
        assertThat(Run.of("kb", "--help").out()).contains("create", "why-not", "import");
        assertThat(Run.of("help", "kb").out()).contains("create", "why-not", "import");
        assertThat(Run.of("serv").err()).contains("Did you mean", "serve");
        assertThat(Run.of("kb", "serch").err()).contains("Did you mean", "kb search");
        assertThat(Run.of("kb").out()).contains("create", "why-not", "import");
    }

    @Test
    void info_tells_the_cpu_the_types_and_the_choice() {
        Run run = Run.of("info");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("CPU", "oneDNN", "f32", "bf16", "int8", "Numeric type", "--type")
                .contains("GPU           none: no NVIDIA driver, or no GPU that it knows");
    }

    @Test
    void a_remote_model_that_cannot_be_asked_is_refused_before_anything_starts() {
        Run run = Run.of("serve", "--remote", "far=http://far.example/v1,key=NO_SUCH_VARIABLE_9");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--remote: ", "NO_SUCH_VARIABLE_9", "is not set");
        assertThat(Run.of("serve", "--remote", "far").err()).contains("NAME=URL");
    }

    @Test
    void what_is_shared_needs_a_catalog_and_what_is_said_of_it_a_meaning(@TempDir Path data) {
        String catalog = "postgres://db/zhiyin?key=DB_API_KEY";
        for (List<String> mode : List.of(List.<String>of(), List.of("--no-kb"))) {
            assertThat(serve(data, mode, "--cache-shared", "1GB").err())
                    .contains(
                            "--cache-shared (ZHIYIN_CACHE_SHARED) is of no use without --catalog");
            assertThat(
                            serve(
                                            data,
                                            mode,
                                            "--catalog",
                                            catalog,
                                            "--files",
                                            "f",
                                            "--cache-shared",
                                            "much")
                                    .err())
                    .contains("--cache-shared: ", "much");
            assertThat(serve(data, mode, "--catalog", "chroma+http://db", "--files", "f").err())
                    .contains("chroma+http://db", "expected postgres://");
        }
        assertThat(serve(data, List.of(), "--files", "f").err())
                .contains("--files (ZHIYIN_FILES) is of no use without --catalog");
        assertThat(serve(data, List.of(), "--catalog", catalog).err()).contains("needs --files");
    }

    private static Run serve(Path data, List<String> mode, String... arguments) {
        var command = new ArrayList<>(List.of("serve", "--data", data.toString()));
        command.addAll(mode);
        command.addAll(List.of(arguments));
        Run run = Run.of(command.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        return run;
    }

    @Test
    void what_is_no_address_of_a_collector_is_refused_before_anything_starts() {
        Run run = Run.of("serve", "--otlp-endpoint", "localhost:4318");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--otlp-endpoint", "localhost:4318", "http://");
    }

    @Test
    void info_as_json_can_be_parsed() {
        JsonNode info = new JsonMapper().readTree(Run.of("info", "--json").out());
        assertThat(info.path("types")).hasSize(3);
        assertThat(info.path("type").asString()).isIn("f32", "bf16", "int8");
        assertThat(info.has("gpu")).isFalse();
    }

    @Test
    void info_of_a_model_tells_its_prompts_to_the_letter() {
        Run run = Run.of("info", "bge-small-en-v1.5");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "384",
                        "\"Represent this sentence for searching relevant passages: \"",
                        "document        nothing",
                        "not taken by this model");
        JsonNode info =
                new JsonMapper().readTree(Run.of("info", "bge-small-zh-v1.5", "--json").out());
        assertThat(info.at("/prompts/query").asString()).isEqualTo("为这个句子生成表示以用于检索相关文章：");
        assertThat(info.at("/prompts").propertyNames())
                .containsExactly("query", "document", "retrieval");
        assertThat(info.get("instruction_template").isNull()).isTrue();
    }

    @Test
    void info_of_a_model_in_qwens_manner_shows_line_ends(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                """
                {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1,
                 "intermediate_size": 8, "vocab_size": 8, "max_position_embeddings": 8}
                """);
        Files.write(folder.resolve("model.onnx"), EMPTY_ONNX);
        Files.writeString(
                folder.resolve("config_sentence_transformers.json"),
                "{\"prompts\": {\"query\": \"Instruct: Find it\\nQuery:\"}}");
        Path pooling = Files.createDirectories(folder.resolve("1_Pooling"));
        Files.writeString(pooling.resolve("config.json"), "{\"pooling_mode\": \"mean\"}");
        assertThat(Run.of("info", folder.toString()).out())
                .contains(
                        "\"Instruct: Find it\\nQuery:\"",
                        "clustering",
                        "Own words     \"Instruct: %s\\nQuery:\", %s being the words");
    }

    @Test
    void info_of_an_encoder_in_a_gguf_file_is_that_of_the_published_model() {
        String folder = "../engine/src/test/resources/zhiyin/engine/model/encoder-gguf/";
        Run nomic = Run.of("info", folder + "nomic-bert-f16.gguf");
        assertThat(nomic.exitCode()).as(nomic.err()).isZero();
        assertThat(nomic.out())
                .contains("nomic_bert, 3 layers", "mean", "F16", "\"search_query: \"")
                .doesNotContain("Profile");
        assertThat(Run.of("info", folder + "xlm-roberta-score-f16.gguf").out())
                .contains("xlm-roberta, 2 layers", "reranking", "no instruction");
    }

    @Test
    void info_of_a_model_tells_its_weights_and_the_memory_they_would_take() {
        String file = "../engine/src/test/resources/zhiyin/engine/model/llamacpp/micro-q8_0.gguf";
        Run run = Run.of("info", file, "--profile", "small", "--type", "f32");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("qwen3, 2 layers", "Q8_0", "Profile       small", "all mapped", "free");
        JsonNode info =
                new JsonMapper()
                        .readTree(Run.of("info", file, "--profile", "turbo", "--json").out());
        assertThat(info.path("linear_weights").asLong()).isEqualTo(122_880);
        assertThat(info.at("/load/profile").asString()).isEqualTo("turbo");
        assertThat(info.at("/load/type").asString()).isEqualTo("int8");
        assertThat(info.at("/load/expanded_bytes").asLong()).isEqualTo(122_880);
        long table = 370 * 64 / 32 * 34;
        assertThat(info.at("/load/mapped_bytes").asLong()).isEqualTo(table);
        assertThat(info.at("/weight_bytes/q8_0").asLong()).isEqualTo(122_880 / 32 * 34 + table);
    }

    @Test
    void models_lists_all_three_built_in_ones() {
        assertThat(Run.of("models").out())
                .contains("bge-small-zh-v1.5", "bge-small-en-v1.5", "all-MiniLM-L6-v2");
        JsonNode models = new JsonMapper().readTree(Run.of("models", "--json").out());
        assertThat(models)
                .filteredOn(model -> model.path("source").asString().equals("built-in"))
                .hasSize(3);
        assertThat(models.get(0).path("dimensions").asInt()).isEqualTo(512);
    }

    @Test
    void users_are_added_listed_given_passwords_and_removed(@TempDir Path data) {
        String[] at = {"--data", data.toString()};
        Run anna = users("correct horse battery\n", at, "add", "anna", "--role", "admin");
        assertThat(anna.exitCode()).as(anna.err()).isZero();
        Run ben = users("correct horse battery\n", at, "add", "ben", "--collection", "b,a");
        assertThat(ben.out()).contains("ben can sign in as reader");
        assertThat(users("", at, "list").out())
                .containsPattern("anna +admin .*all")
                .containsPattern("ben +reader .*a, b");
        assertThat(users("short\n", at, "password", "ben").err()).contains("expected 10 to");
        assertThat(users("another good one\n", at, "password", "ben").exitCode()).isZero();
        assertThat(users("", at, "remove", "anna").err()).contains("nobody would be an admin");
        assertThat(users("", at, "remove", "ben").out()).contains("Removed ben");
        assertThat(users("", at, "remove", "ben").exitCode()).isEqualTo(1);
        assertThat(users("", at, "list", "--catalog", "chroma+http://db").err())
                .contains("--catalog: the catalog's address is chroma+http://db", "postgres://");
        assertThat(users("x\n", at, "add", "c", "--role", "king").err())
                .contains("reader, editor, admin");
    }

    private static Run users(String input, String[] at, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return Run.of(
                    Stream.of(Stream.of("users"), Stream.of(at), Stream.of(arguments))
                            .flatMap(each -> each)
                            .toArray(String[]::new));
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void every_command_has_help_with_examples() {
        for (String command :
                new String[] {
                    "serve", "embed", "bulk", "kb", "keys", "users", "pull", "info", "models",
                    "verify"
                }) {
            Run run = Run.of(command, "--help");
            assertThat(run.exitCode()).as(command).isZero();
            assertThat(run.out()).as(command).contains("Examples:", "zhiyin " + command);
        }
    }

    @Test
    void an_unknown_model_is_one_line_that_lists_the_known_ones_and_exit_code_1() {
        Run run = Run.of("serve", "--model", "no-such-model", "--port", "0");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err())
                .contains("no-such-model", "bge-small-zh-v1.5", "zhiyin pull", "zhiyin models");
    }

    @Test
    void an_unknown_model_with_a_hubs_name_is_answered_with_how_to_fetch_it() {
        for (String command : List.of("verify", "info")) {
            Run run = Run.of(command, "no-such-owner/no-such-model");
            assertThat(run.exitCode()).as(command).isEqualTo(1);
            assertThat(run.err().lines()).as(command).hasSize(1);
            assertThat(run.err()).as(command).contains("zhiyin pull no-such-owner/no-such-model");
        }
    }

    @Test
    void a_damaged_model_file_is_one_line_that_names_it_and_exit_code_1(@TempDir Path folder)
            throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"hidden_size\": ");
        Files.writeString(folder.resolve("model.onnx"), "not a model");
        Run run =
                Run.of(
                        "serve",
                        "--model",
                        folder.toString(),
                        "--port",
                        "0",
                        "--data",
                        folder.resolve("data").toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("config.json");
    }

    @Test
    void wrong_usage_is_exit_code_2() {
        assertThat(Run.of("serve", "--no-such-option").exitCode()).isEqualTo(2);
        assertThat(Run.of("embed", "--type", "f8", "text").exitCode()).isEqualTo(2);
        assertThat(Run.of("no-such-command").exitCode()).isEqualTo(2);
        assertThat(Run.of("pull").exitCode()).isEqualTo(2);
        assertThat(Run.of("pull", "../evil").exitCode()).isEqualTo(2);
        assertThat(Run.of("pull", "a/b", "--hub", "ftp://x").exitCode()).isEqualTo(2);
        assertThat(Run.of("pull", "ms:a/b", "--hub", "hf").exitCode()).isEqualTo(2);
        assertThat(Run.of("pull", "a/b@x", "--revision", "y").exitCode()).isEqualTo(2);
        assertThat(Run.of("pull", "a/b", "--connections", "0").exitCode()).isEqualTo(2);
        assertThat(Run.of("verify").exitCode()).isEqualTo(2);
        assertThat(Run.of("verify", "m", "--profile", "quick").exitCode()).isEqualTo(2);
        assertThat(Run.of("info", "--profile", "turbo").exitCode()).isEqualTo(2);
        assertThat(Run.of("info", "--device", "cuda").exitCode()).isEqualTo(2);
        Run abacus = Run.of("embed", "--device", "abacus", "text");
        assertThat(abacus.exitCode()).isEqualTo(2);
        assertThat(abacus.err()).contains("--device is \"abacus\", expected auto, cpu, cuda");
        Run both = Run.of("embed", "--device", "cuda", "--type", "f32", "text");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.err()).contains("device cuda computes in bf16");
    }

    @Test
    void a_gpu_that_was_asked_for_and_is_not_there_is_an_error_of_one_line() {
        Run run = Run.of("embed", "--device", "cuda", "text");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("there is no NVIDIA GPU", "zhiyin info");
    }

    @Test
    void serve_tells_what_is_wrong_with_its_options_before_it_serves() {
        String[][] wrong = {
            {"--alias", "ada", "--alias: \"ada\" is no alias"},
            {"--alias", "ada=nothing", "for the model \"nothing\""},
            {"--keep-alive", "soon", "--keep-alive: \"soon\" is no time"},
            {"--memory", "much", "--memory: \"much\" is no size"},
            {"--cache-memory", "-1", "--cache-memory: \"-1\" is no size"},
            {"--token-input", "openai", "expected reject, native, cl100k"},
            {"--model", "bge-small-zh-v1.5,nothing/here", "no model \"nothing/here\""},
            {"--alias", "ada=bge-small-zh-v1.5@1024", "expected 32 to 512"}
        };
        for (String[] each : wrong) {
            Run run = Run.of("serve", "--no-kb", "--port", "0", each[0], each[1]);
            assertThat(run.exitCode()).as(each[1]).isNotZero();
            assertThat(run.err()).as(each[1]).contains(each[2]);
        }
    }
}
