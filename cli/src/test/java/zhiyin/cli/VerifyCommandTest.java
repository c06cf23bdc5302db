package zhiyin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.weights.random.Qwen3Shape;
import zhiyin.engine.weights.random.RandomModel;
import zhiyin.engine.weights.random.TypeMix;
import zhiyin.engine.weights.random.VocabularySource;

/// What `verify` says and how it ends.
@Timeout(600)
final class VerifyCommandTest {
    private static final Path LLAMA_CPP =
            Path.of("../engine/src/test/resources/zhiyin/engine/model/llamacpp");
    private static final Path MICRO = LLAMA_CPP.resolve("micro-f32.gguf");
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir Path folder;

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

    @ParameterizedTest
    @ValueSource(strings = {"bge-small-zh-v1.5", "bge-small-en-v1.5", "all-MiniLM-L6-v2"})
    void the_built_in_models_are_reproduced(String model) {
        Run run = Run.of("verify", model);
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.out())
                .contains("✓ known vectors", "what is published of " + model)
                .doesNotContain("✗");
    }

    @Test
    void a_model_of_which_nothing_is_published_passes_and_is_said_to_have_no_examples() {
        Run run = Run.of("verify", MICRO.toString(), "--profile", "small");
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("No published examples for this model", "profile small");
        JsonNode report =
                MAPPER.readTree(
                        Run.of("verify", MICRO.toString(), "--profile", "turbo", "--json").out());
        assertThat(report.path("passed").asBoolean()).isTrue();
        assertThat(report.path("examples").isNull()).isTrue();
        assertThat(report.path("type").asString()).isEqualTo("int8");
        assertThat(report.path("checks")).hasSize(7);
    }

    @Test
    void examples_of_ones_own_are_reproduced_by_these_weights_and_by_no_others()
            throws IOException {
        Path examples = examples();
        Run right = Run.of("verify", MICRO.toString(), "--examples", examples.toString());
        assertThat(right.exitCode()).as(right.out() + right.err()).isZero();
        assertThat(right.out()).contains("Reproduced", "published of micro");

        Path other = folder.resolve("other.gguf");
        new RandomModel(new Qwen3Shape(64, 2, 4, 2, 32, 192, 370), TypeMix.named("f32"), 3)
                .writeGguf(other, VocabularySource.read(MICRO));
        Run wrong = Run.of("verify", other.toString(), "--examples", examples.toString());
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.out()).contains("✗ known vectors", "NOT reproduced: 1 of 8", "micro");
    }

    /// llama.cpp's vectors of some texts, in the manner that the command reads.
    private Path examples() throws IOException {
        JsonNode golden = MAPPER.readTree(Files.readAllBytes(LLAMA_CPP.resolve("golden.json")));
        ObjectNode root = MAPPER.createObjectNode();
        root.put("model", "micro")
                .put("architecture", "qwen3")
                .put("dimensions", 64)
                .put("layers", 2)
                .put("pooling", "last");
        var vectors = root.putArray("vectors");
        for (int i = 0; i < 3; i++) {
            ObjectNode example = vectors.addObject();
            example.set("text", golden.path("texts").get(i));
            example.set("vector", golden.at("/vectors/micro-f32.gguf").get(i));
        }
        return Files.writeString(folder.resolve("mine.json"), MAPPER.writeValueAsString(root));
    }

    @Test
    void examples_of_another_model_are_refused() throws IOException {
        Run run = Run.of("verify", "bge-small-zh-v1.5", "--examples", examples().toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("dimensions=64", "dimensions=512");
        Run missing = Run.of("verify", "bge-small-zh-v1.5", "--examples", "no-such.json");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("no-such.json: no such file");
    }
}
