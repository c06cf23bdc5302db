package zhiyin.cli.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.Embedder;

final class BulkCommandTest {
    @TempDir Path folder;

    private Path in;
    private Path out;

    @BeforeEach
    void makeFolders() throws IOException {
        in = folder.resolve("in");
        Files.createDirectories(in.resolve("2026"));
        out = folder.resolve("out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "jsonl"})
    void everyRowOfAllFilesHasTheVectorThatEmbedGives(String format) throws IOException {
        write("2026/a.jsonl", "{\"id\":\"x\",\"text\":\"你好\"}", "{\"id\":7,\"text\":\"世界\"}");
        write("b.ndjson", "{\"text\":\"再见\"}");
        gzip("c.jsonl.gz", "{\"text\":\"早上好\"}");
        write("_hidden.jsonl", "{\"text\":\"nobody reads this\"}");
        write("notes.txt", "nor this");
        CommandRun run = bulk("--format", format, "--with-text", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<BulkRows.Line> rows = BulkRows.read(out);
        assertThat(rows)
                .extracting(BulkRows.Line::id)
                .containsExactly("x", "7", "b.ndjson:1", "c.jsonl.gz:1");
        assertThat(rows).extracting(BulkRows.Line::text).containsExactly("你好", "世界", "再见", "早上好");
        requireEmbedded(rows);
        assertThat(rows).allMatch(row -> row.tokens() >= 4 && row.passage() == 0);
        assertThat(run.err()).contains("\"rows\":4", "\"bad\":0", "\"tokens_per_cpu_second\":");
        assertThat(out.resolve("_SUCCESS")).exists();
    }

    @Test
    void partsEndAfterSoManyTextsAndAreReadAsAnInput() throws IOException {
        write("a.jsonl", texts(0, 1200));
        assertThat(bulk("--part-rows", "500", "--with-text").exitCode()).isZero();
        assertThat(BulkRows.parts(out)).hasSizeBetween(2, 3);
        Path again = folder.resolve("again");
        CommandRun run =
                CommandRun.ofBulk(out.toString(), again.toString(), "--with-text", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<BulkRows.Line> first = BulkRows.read(out);
        List<BulkRows.Line> second = BulkRows.read(again);
        assertThat(second).hasSize(1200);
        for (int i = 0; i < 1200; i++) {
            assertThat(second.get(i).id())
                    .isEqualTo(first.get(i).id())
                    .isEqualTo("a.jsonl:" + (i + 1));
            assertThat(second.get(i).text()).isEqualTo("第" + i + "段");
            assertThat(cosine(second.get(i).vector(), first.get(i).vector()))
                    .isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void badRowsAreToldByFileAndLineAndTheOthersAreWritten() throws IOException {
        write("a.jsonl", "{\"text\":\"你好\"}", "no json", "{\"text\":\"\"}");
        write(
                "b.jsonl",
                "{\"body\":1}",
                "{\"text\":\"" + "长".repeat(600) + "\"}",
                "{\"text\":\"完\"}");
        CommandRun run = bulk();
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("bad row a.jsonl:2: the line is not JSON", "a.jsonl:3: field \"text\" is")
                .contains("b.jsonl:1: field \"text\" is missing")
                .contains("b.jsonl:2: the text is longer than the 512 tokens", "--split")
                .contains("2 rows of 6 texts", "4 bad");
        assertThat(BulkRows.read(out))
                .extracting(BulkRows.Line::id)
                .containsExactly("a.jsonl:1", "b.jsonl:3");
        assertThat(Files.readString(out.resolve("_zhiyin/bad-00000.jsonl")).lines())
                .hasSize(4)
                .first()
                .asString()
                .startsWith("{\"place\":\"a.jsonl:2\",\"reason\":\"the line is not JSON");
    }

    @Test
    void tooManyBadRowsStopTheRunAndAGreaterLimitGoesOn() throws IOException {
        var lines = new ArrayList<>(List.of(texts(0, 3000)));
        lines.add(600, "bad");
        lines.add(2900, "bad");
        write("a.jsonl", lines.toArray(String[]::new));
        CommandRun stopped = bulk("--max-errors", "1");
        assertThat(stopped.exitCode()).isOne();
        assertThat(stopped.err()).contains("a.jsonl:2901: ", "more than 1 rows are bad");
        assertThat(out.resolve("_SUCCESS")).doesNotExist();
        CommandRun run = bulk("--max-errors", "2");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("3,000 rows of 3,002 texts", "2 bad");
        requireOnce(BulkRows.read(out), 3000);
    }

    @Test
    void aLongTextBecomesPassagesAndAShortOneStaysAsItIs() throws IOException {
        String sentence = "春天来了，花园里的花都开了，孩子们在树下玩耍。";
        String text = (sentence.repeat(12) + "\\n\\n").repeat(8);
        write(
                "a.jsonl",
                "{\"id\":\"long\",\"text\":\"" + text + "\"}",
                "{\"id\":\"short\",\"text\":\"  两个  空格 \"}");
        CommandRun run = bulk("--split", "200", "--with-text");
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<BulkRows.Line> rows = BulkRows.read(out);
        assertThat(rows).hasSizeGreaterThan(10).allMatch(row -> row.tokens() <= 202);
        assertThat(rows.getLast().text()).isEqualTo("  两个  空格 ");
        assertThat(IntStream.range(0, rows.size() - 1).map(i -> rows.get(i).passage()))
                .containsExactly(
                        IntStream.range(0, rows.size() - 1).boxed().toArray(Integer[]::new));
        String together =
                String.join(
                        "", rows.stream().limit(rows.size() - 1).map(BulkRows.Line::text).toList());
        assertThat(together.replaceAll("\\s", "")).isEqualTo(sentence.repeat(96));
        requireEmbedded(rows);
    }

    @Test
    void aFinishedOutputIsLeftAloneAndAnotherInputRefused() throws IOException {
        write("a.jsonl", texts(0, 3));
        assertThat(bulk().exitCode()).isZero();
        CommandRun again = bulk("--json");
        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).contains("\"rows\":3");
        write("b.jsonl", texts(3, 5));
        CommandRun other = bulk();
        assertThat(other.exitCode()).isOne();
        assertThat(other.err()).contains("begun with other settings: input was", "2 files");
        assertThat(bulk("--dimensions", "64").err()).contains("dimensions was 512 and is now 64");
        assertThat(bulk("--overwrite", "--dimensions", "64").exitCode()).isZero();
        assertThat(BulkRows.read(out)).hasSize(5).allMatch(row -> row.vector().length == 64);
    }

    @Test
    void whatIsNotOursIsNotWrittenTo() throws IOException {
        write("a.jsonl", texts(0, 3));
        Files.createDirectories(out);
        Path theirs = Files.writeString(out.resolve("part-00000.parquet"), "theirs");
        assertThat(bulk("--overwrite").err()).contains("was not written by zhiyin bulk");
        assertThat(theirs).hasContent("theirs");
        CommandRun within = CommandRun.ofBulk(in.toString(), in.resolve("out").toString());
        assertThat(within.exitCode()).isEqualTo(2);
        assertThat(within.err()).contains("lies in IN");
    }

    @Test
    void aDamagedFileStopsTheRunAndIsNamed() throws IOException {
        write("a.jsonl", texts(0, 3));
        Files.writeString(in.resolve("b.parquet"), "PAR1 and no more PAR1");
        CommandRun run = bulk();
        assertThat(run.exitCode()).isOne();
        assertThat(run.err()).contains("b.parquet cannot be read beyond row 0");
        assertThat(out.resolve("_SUCCESS")).doesNotExist();
        Files.delete(in.resolve("b.parquet"));
        gzip("b.jsonl.gz", "{\"text\":\"" + "再见".repeat(50) + "\"}");
        byte[] whole = Files.readAllBytes(in.resolve("b.jsonl.gz"));
        Files.write(in.resolve("b.jsonl.gz"), Arrays.copyOf(whole, whole.length - 12));
        assertThat(bulk("--overwrite").err()).contains("b.jsonl.gz:1 cannot be read: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--format npy | expected parquet or jsonl",
                "--split 8 | --split is 8, expected 32 or more",
                "--split --truncate | not both",
                "--max-errors -1 | expected 0 or more",
                "--part-rows 0 | expected 1 or more",
                "--price -1 | expected 0 or more"
            })
    void wrongUsageIsExplained(String line, String message) {
        CommandRun run = bulk(line.split(" ", -1));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void anInputWithNothingToReadIsNamed() throws IOException {
        write("notes.txt", "text");
        assertThat(bulk().err()).contains("nothing to read", "1 files of other kinds", ".parquet");
        assertThat(CommandRun.ofBulk("no/such", out.toString()).err())
                .contains("no/such is missing");
    }

    private static void requireEmbedded(List<BulkRows.Line> rows) {
        try (Embedder embedder = Embedder.open()) {
            for (BulkRows.Line row : rows) {
                assertThat(cosine(row.vector(), embedder.embed(row.text())))
                        .as(row.text())
                        .isCloseTo(1, within(1e-3));
            }
        }
    }

    private static void requireOnce(List<BulkRows.Line> rows, int count) {
        assertThat(rows).hasSize(count);
        assertThat(rows.stream().map(BulkRows.Line::id).distinct()).hasSize(count);
    }

    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static String[] texts(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"text\":\"第" + i + "段\"}")
                .toArray(String[]::new);
    }

    private CommandRun bulk(String... more) {
        var arguments = new ArrayList<>(List.of(in.toString(), out.toString()));
        arguments.addAll(List.of(more));
        return CommandRun.ofBulk(arguments.toArray(String[]::new));
    }

    private void write(String name, String... lines) throws IOException {
        Files.write(in.resolve(name), List.of(lines));
    }

    private void gzip(String name, String line) throws IOException {
        try (OutputStream file = new GZIPOutputStream(Files.newOutputStream(in.resolve(name)))) {
            file.write(line.getBytes(StandardCharsets.UTF_8));
        }
    }
}
