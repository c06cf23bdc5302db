package zhiyin.cli.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.cli.RandomReranker;

/// `zhiyin rerank` with a small random reranker.
final class RerankCommandTest {
    @TempDir private static Path folder;
    private static Path model = Path.of("");

    private record Run(int exitCode, String out, String err) {}

    @BeforeAll
    static void write() throws IOException {
        model = RandomReranker.write(folder);
    }

    private static Run run(String... more) {
        var out = new StringWriter();
        var err = new StringWriter();
        List<String> all =
                new ArrayList<>(List.of("--model", model.toString(), "--query", "reset"));
        all.addAll(List.of(more));
        int exitCode =
                new CommandLine(new RerankCommand())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(all.toArray(String[]::new));
        return new Run(exitCode, out.toString(), err.toString());
    }

    private static List<JsonNode> rows(Run run) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out().lines().map(line -> new JsonMapper().readTree(line)).toList();
    }

    @Test
    void texts_are_printed_the_best_first_with_their_scores() {
        Run run = run("a", "second text", "the\nthird");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .hasSize(3)
                .allMatch(line -> line.matches("[01]\\.\\d{4}  .*"));
        assertThat(run.out().lines().map(line -> line.substring(0, 6)).toList())
                .isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(run.out()).contains("the third");
    }

    @Test
    void json_tells_each_texts_place_id_score_and_logit() throws IOException {
        Path file = folder.resolve("laws.jsonl");
        Files.writeString(
                file,
                """
                {"key":"§1","body":"the first"}
                {"key":"§2","body":"the second"}
                {"key":"§3","body":"the third"}
                """);
        List<JsonNode> rows =
                rows(
                        run(
                                "--file",
                                file.toString(),
                                "--field",
                                "body",
                                "--id-field",
                                "key",
                                "--json"));
        assertThat(rows).hasSize(3);
        for (JsonNode row : rows) {
            int index = row.get("index").intValue();
            assertThat(row.get("id").stringValue()).isEqualTo("§" + (index + 1));
            assertThat(row.get("score").doubleValue())
                    .isEqualTo(1 / (1 + Math.exp(-row.get("logit").doubleValue())));
        }
        assertThat(rows(run("--json", "--top", "1", "the first", "the second", "the third")))
                .first()
                .extracting(row -> row.get("logit"))
                .isEqualTo(rows.getFirst().get("logit"));
    }

    @Test
    void what_cannot_be_meant_is_refused_with_what_to_do() {
        assertThat(run("--top", "0", "a").err()).contains("--top is 0, expected 1 or more");
        assertThat(run("--instruction", " ", "a").err()).contains("--instruction");
        Run embedding = run("--model", "bge-small-zh-v1.5", "a");
        assertThat(embedding.exitCode()).isNotZero();
        Run missing = run("--file", folder.resolve("none.txt").toString());
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("none.txt is missing");
        Run tooLong = run("word ".repeat(40_000));
        assertThat(tooLong.exitCode()).isEqualTo(1);
        assertThat(tooLong.err()).contains("document 0");
        assertThat(run("--truncate", "word ".repeat(40_000)).exitCode()).isZero();
    }
}
