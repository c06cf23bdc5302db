package zhiyin.cli.embed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InvalidInputTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no json | the line is not JSON",
                "[1] | the line is of type array, expected an object",
                "{\"body\":\"x\"} | field \"text\" is missing, expected a string; the object has: body; name the text's field with --field",
                "{\"text\":5} | field \"text\" is of type number, expected a string",
                "{\"text\":\"\"} | field \"text\" is empty",
                "{\"text\":\"x\"} y | the line is not JSON"
            })
    void aBadJsonLineIsNamedAndTheRowsBeforeItAreKept(String line, String reason)
            throws IOException {
        Path input = write("in.jsonl", List.of("{\"text\":\"你好\"}", line, "{\"text\":\"世界\"}"));
        CommandRun run = embed(input, "out.jsonl");
        assertThat(run.exitCode()).isOne();
        assertThat(run.err()).contains("in.jsonl:2: " + reason, "--skip-invalid");
        assertThat(rows("out.jsonl")).extracting(Outputs.Line::index).containsExactly(0L);
    }

    @Test
    void aCorrectedInputIsContinued() throws IOException {
        Path input = write("in.txt", List.of("你好", "", "世界"));
        assertThat(embed(input, "out.npy").err()).contains("in.txt:2: the text is empty");
        write("in.txt", List.of("你好", "。", "世界"));
        assertThat(embed(input, "out.npy", "--resume").exitCode()).isZero();
        assertThat(rows("out.npy")).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"out.jsonl", "out.parquet"})
    void skippedInputsHaveNoRow(String output) throws IOException {
        Path input = write("in.txt", List.of("你好", "", "长".repeat(600), "世界"));
        CommandRun run = embed(input, output, "--skip-invalid");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err())
                .contains("skipped in.txt:2: the text is empty")
                .contains("skipped in.txt:3: the text is longer than the 512 tokens", "--truncate")
                .contains("2 skipped");
        assertThat(rows(output)).extracting(Outputs.Line::index).containsExactly(0L, 3L);
        Files.write(input, List.of("你好", "", "长".repeat(600), "世界", "", "完"));
        assertThat(embed(input, output, "--skip-invalid", "--resume").exitCode()).isZero();
        assertThat(rows(output)).extracting(Outputs.Line::index).containsExactly(0L, 3L, 5L);
    }

    @Test
    void skippedInputsAreRowsOfNanInNpy() throws IOException {
        Path input = write("in.txt", List.of("", "你好", ""));
        assertThat(embed(input, "out.npy", "--skip-invalid").exitCode()).isZero();
        assertThat(rows("out.npy"))
                .extracting(row -> Float.isNaN(row.vector()[0]))
                .containsExactly(true, false, true);
    }

    @Test
    void aLongTextIsCutWhenAskedFor() throws IOException {
        Path input = write("in.txt", List.of("长".repeat(600)));
        CommandRun run = embed(input, "out.npy", "--truncate");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("1 truncated");
    }

    @Test
    void aLineThatIsNotUtf8IsNamed() throws IOException {
        Path input = Files.write(folder.resolve("in.txt"), "abc\nd\u00e9f\n".getBytes(ISO_8859_1));
        assertThat(embed(input, "out.npy").err()).contains("in.txt:2: the line is not UTF-8");
    }

    @Test
    void missingFilesModelsAndDimensionsAreNamed() throws IOException {
        assertThat(CommandRun.of("--file", "no/such.txt").err()).contains("no/such.txt is missing");
        assertThat(CommandRun.of("--model", "no-such-model", "x").exitCode()).isOne();
        Path input = write("in.txt", List.of("x"));
        CommandRun run = embed(input, "out.npy", "--dimensions", "5");
        assertThat(run.exitCode()).isOne();
        assertThat(run.err()).contains("dimensions is 5, expected 32 to 512");
        assertThat(folder.resolve("out.npy")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--file a b | give either texts or --file",
                "--query --document x | give either --query or --document",
                "--format npy x | needs --output",
                "--format csv x | expected jsonl, npy, parquet",
                "--output a.txt x | name the format with --format",
                "--output a.npy --with-text x | npy holds vectors only",
                "--resume x | need --output",
                "--output a.npy --resume --overwrite x | not both",
                "--id-field id x | not for texts",
                "--type f8 x | expected auto, f32"
            })
    void wrongUsageIsExplained(String line, String message) {
        CommandRun run = CommandRun.of(line.split(" ", -1));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    private Path write(String name, List<String> lines) throws IOException {
        return Files.write(folder.resolve(name), lines);
    }

    private CommandRun embed(Path input, String output, String... more) {
        String[] arguments = new String[more.length + 4];
        arguments[0] = "--file";
        arguments[1] = input.toString();
        arguments[2] = "--output";
        arguments[3] = folder.resolve(output).toString();
        System.arraycopy(more, 0, arguments, 4, more.length);
        return CommandRun.of(arguments);
    }

    private List<Outputs.Line> rows(String output) {
        return Outputs.read(folder.resolve(output));
    }
}
