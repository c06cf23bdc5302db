package zhiyin.cli.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Sparse and token vectors as JSON lines, of a small random model of BGE-M3's kind.
final class MultiVectorOutputTest {
    private static final Path RESOURCES = Path.of("../engine/src/test/resources");

    @TempDir Path folder;
    private Path model = Path.of("");

    @BeforeEach
    void copyModel() throws IOException {
        Path from = RESOURCES.resolve("zhiyin/engine/model/encoder/bge-m3");
        model = folder.resolve("bge-m3");
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> copy(file, model.resolve(from.relativize(file).toString())));
        }
        copy(
                RESOURCES.resolve("tokenizer/sentencepiece/test_model.model"),
                model.resolve("sentencepiece.bpe.model"));
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode line(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return new JsonMapper().readTree(run.out());
    }

    @Test
    void all_kinds_stand_in_one_line() {
        String name = model.toString();
        JsonNode line =
                line(CommandRun.of("--model", name, "--sparse", "--colbert", "the quick fox"));
        assertThat(line.propertyNames()).containsExactly("index", "embedding", "sparse", "colbert");
        assertThat(line.at("/embedding").size()).isEqualTo(32);
        assertThat(line.at("/sparse").size()).isPositive();
        assertThat(line.at("/sparse/0").propertyNames()).containsExactly("index", "value");
        assertThat(line.at("/sparse/0/value").doubleValue()).isPositive();
        double length =
                line.at("/colbert/0")
                        .valueStream()
                        .mapToDouble(JsonNode::doubleValue)
                        .map(number -> number * number)
                        .sum();
        assertThat(length).isCloseTo(1, within(1e-5));
        JsonNode plain = line(CommandRun.of("--model", name, "the quick fox"));
        assertThat(plain.propertyNames()).containsExactly("index", "embedding");
    }

    @Test
    void other_formats_and_models_without_them_are_refused() {
        CommandRun npy =
                CommandRun.of(
                        "--model", model.toString(), "--sparse", "-o", folder + "/a.npy", "fox");
        assertThat(npy.exitCode()).isEqualTo(2);
        assertThat(npy.err()).contains("written as jsonl");
        CommandRun without = CommandRun.of("--sparse", "fox");
        assertThat(without.exitCode()).isEqualTo(1);
        assertThat(without.err()).contains("sparse_linear.pt");
    }

    @Test
    void an_output_is_not_continued_with_other_kinds() throws IOException {
        Path output = folder.resolve("a.jsonl");
        Path input = Files.writeString(folder.resolve("in.txt"), "fox\ndog\n");
        String[] first = {
            "--model", model.toString(), "--sparse", "--file", input.toString(), "-o", output + ""
        };
        assertThat(CommandRun.of(first).exitCode()).isZero();
        assertThat(Files.readAllLines(output)).hasSize(2).allMatch(line -> line.contains("sparse"));
        CommandRun again =
                CommandRun.of(
                        "--model",
                        model.toString(),
                        "--file",
                        input.toString(),
                        "-o",
                        output.toString(),
                        "--resume");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("jsonl sparse");
    }
}
