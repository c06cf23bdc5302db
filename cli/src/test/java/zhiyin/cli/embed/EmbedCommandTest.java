package zhiyin.cli.embed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.BuiltinModel;

final class EmbedCommandTest {
    @TempDir Path folder;

    @Test
    void argumentsBecomeJsonLinesOfUnitVectors() {
        CommandRun run = CommandRun.of("如何重置密码", "你好");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        List<Outputs.Line> lines = Outputs.jsonl(run.out());
        assertThat(lines).extracting(Outputs.Line::index).containsExactly(0L, 1L);
        assertThat(lines.getFirst().vector()).hasSize(512);
        assertThat(dot(lines.getFirst().vector(), lines.getFirst().vector()))
                .isCloseTo(1, within(1e-5));
    }

    @Test
    void standardInputIsOneTextALine() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("\uFEFF你好\r\n世界".getBytes(UTF_8)));
        try {
            CommandRun piped = CommandRun.of("--with-text");
            CommandRun named = CommandRun.of("--with-text", "你好", "世界");
            assertThat(piped.exitCode()).as(piped.err()).isZero();
            assertThat(Outputs.jsonl(piped.out()))
                    .extracting(Outputs.Line::text)
                    .containsExactly("你好", "世界");
            assertSame(Outputs.jsonl(piped.out()), Outputs.jsonl(named.out()));
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void theSameInputGivesTheSameVectorsInAllFormats() throws IOException {
        Path input = write("in.txt", texts(1100));
        List<Outputs.Line> expected = embed(input, "all.jsonl");
        assertThat(expected).hasSize(1100);
        assertSame(embed(input, "all.npy"), expected);
        assertSame(embed(input, "all.parquet"), expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.jsonl", "out.parquet"})
    void idsAndTextsAreCarriedAlong(String output) throws IOException {
        Path input =
                write(
                        "in.jsonl",
                        List.of(
                                "{\"id\":\"a\",\"body\":\"你好\"}",
                                "{\"body\":\"世界 \\\"x\\\"\",\"id\":7}"));
        List<Outputs.Line> lines =
                embed(input, output, "--field", "body", "--id-field", "id", "--with-text");
        assertThat(lines).extracting(Outputs.Line::id).containsExactly("a", "7");
        assertThat(lines).extracting(Outputs.Line::text).containsExactly("你好", "世界 \"x\"");
    }

    @Test
    void compressedInputIsRead() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write("{\"text\":\"你好\"}\n".getBytes(UTF_8));
        }
        Path input = Files.write(folder.resolve("in.jsonl.gz"), bytes.toByteArray());
        assertThat(embed(input, "out.jsonl")).hasSize(1);
    }

    @Test
    void queriesAndDimensionsAreHonoured() {
        float[] plain = Outputs.jsonl(CommandRun.of("密码").out()).getFirst().vector();
        float[] query = Outputs.jsonl(CommandRun.of("--query", "密码").out()).getFirst().vector();
        float[] cut =
                Outputs.jsonl(CommandRun.of("--dimensions", "64", "密码").out()).getFirst().vector();
        assertThat(dot(plain, query)).isLessThan(0.999);
        assertThat(cut).hasSize(64);
        assertThat(dot(cut, cut)).isCloseTo(1, within(1e-5));
    }

    @ParameterizedTest
    @CsvSource({"--query", "--as=query", "--task=retrieval", "--as=query --task=retrieval"})
    void queriesHaveTheModelsPromptBeforeThem(String options) {
        String prompt = "为这个句子生成表示以用于检索相关文章：";
        String[] arguments = (options + " 密码").split(" ");
        assertSame(
                Outputs.jsonl(CommandRun.of(arguments).out()),
                Outputs.jsonl(CommandRun.of(prompt + "密码").out()));
    }

    @ParameterizedTest
    @CsvSource({"--document", "--as=document", "--as=plain"})
    void documentsAreTakenAsTheyAre(String option) {
        assertSame(
                Outputs.jsonl(CommandRun.of(option, "密码").out()),
                Outputs.jsonl(CommandRun.of("密码").out()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--as=text | --as is \"text\", expected query, document or plain",
                "--as=query --document | give --as alone",
                "--query --document | either --query or --document",
                "--as=document --task=code | leave out one of the two",
                "--as=plain --task=code | leave out one of the two",
                "--task= | --task: the instruction is blank"
            })
    void optionsThatCannotBeMeantAreWrongUsage(String options, String says) {
        CommandRun run = CommandRun.of((options + " 密码").split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(says);
    }

    @ParameterizedTest
    @CsvSource({
        "clustering, no prompt \"clustering\"",
        "Find answers, no instruction in own words",
        "找出答案, no instruction in own words"
    })
    void tasksTheModelDoesNotKnowAreAnsweredWithThoseItKnows(String task, String says)
            throws IOException {
        Path input = write("in.txt", texts(2));
        CommandRun run = CommandRun.of(arguments(input, "out.npy", "--task", task));
        assertThat(run.exitCode()).isOne();
        assertThat(run.err()).contains(says, "query, document, retrieval");
        assertThat(folder.resolve("out.npy")).doesNotExist();
    }

    @Test
    void ownWordsAreKeptBesideTheOutputAndRefusedWhereTheyChange() throws IOException {
        Path input = write("in.txt", texts(2));
        String model = instructedModel();
        String[] first = {"--model", model, "--task", "Find laws"};
        List<Outputs.Line> lines = embed(input, "out.npy", first);
        Path whole = write("whole.txt", List.of("Instruct: Find laws Query:第0号文本"));
        assertThat(lines.getFirst().vector())
                .containsExactly(
                        embed(whole, "whole.npy", "--model", model).getFirst().vector(),
                        within(1e-5f));
        assertThat(folder.resolve("out.npy.zhiyin.json"))
                .content()
                .contains("\"prompt\" : \"Instruct: Find laws\\nQuery:\"");
        assertThat(embed(input, "out.npy", "--model", model, "--task", "Find laws", "--resume"))
                .hasSize(2);
        CommandRun other =
                CommandRun.of(
                        arguments(
                                input,
                                "out.npy",
                                "--model",
                                model,
                                "--task",
                                "Find cases",
                                "--resume"));
        assertThat(other.exitCode()).isOne();
        assertThat(other.err()).contains("prompt was \"Instruct: Find laws", "Find cases");
    }

    @Test
    void anOutputOfAVersionThatDidNotNoteThePromptIsContinued() throws IOException {
        Path input = write("in.txt", texts(2));
        embed(input, "out.npy", "--as", "query");
        Path settings = folder.resolve("out.npy.zhiyin.json");
        String before = Files.readString(settings);
        String older = before.replaceFirst(" *\"prompt\" : [^\n]*\n", "");
        assertThat(older).isNotEqualTo(before);
        Files.writeString(settings, older);
        write("in.txt", texts(3));
        assertThat(embed(input, "out.npy", "--as", "query", "--resume")).hasSize(3);
    }

    /// The built-in model with prompts in Qwen's manner.
    private String instructedModel() throws IOException {
        Path builtin = BuiltinModel.DEFAULT.unpack(ResourceCache.standard());
        Path model = folder.resolve("instructed");
        Files.createDirectories(model.resolve("1_Pooling"));
        for (String file : List.of("config.json", "tokenizer.json", "1_Pooling/config.json")) {
            Files.copy(builtin.resolve(file), model.resolve(file));
        }
        Files.createSymbolicLink(model.resolve("model.onnx"), builtin.resolve("model.onnx"));
        Files.writeString(
                model.resolve("config_sentence_transformers.json"),
                "{\"prompts\": {\"query\": \"Instruct: Find it\\nQuery:\"}}");
        return model.toString();
    }

    @Test
    void theSummaryIsJsonForPrograms() throws IOException {
        Path input = write("in.txt", texts(3));
        CommandRun run = CommandRun.of("--json", "--file", input.toString(), "-o", path("out.npy"));
        assertThat(run.err()).contains("\"embedded\":3").contains("\"skipped\":0");
        assertThat(folder.resolve("out.npy.zhiyin.json"))
                .content()
                .contains("\"complete\" : true", "\"model\" : \"bge-small-zh-v1.5\"");
    }

    @ParameterizedTest
    @EnumSource(OutputFormat.class)
    void aFinishedOutputIsContinuedWhenTheInputHasGrown(OutputFormat format) throws IOException {
        String output = "grown." + format.label();
        List<String> texts = texts(30);
        Path input = write("in.txt", texts.subList(0, 20));
        assertThat(embed(input, output)).hasSize(20);
        write("in.txt", texts);
        List<Outputs.Line> continued = embed(input, output, "--resume");
        assertSame(continued, embed(input, "whole." + format.label()));
        assertSame(embed(input, output, "--resume"), continued);
    }

    @ParameterizedTest
    @EnumSource(OutputFormat.class)
    void aTornTailIsCutOffAndDoneAgain(OutputFormat format) throws IOException {
        String output = "torn." + format.label();
        List<String> texts = texts(40);
        Path input = write("in.txt", texts.subList(0, 20));
        embed(input, output);
        write("in.txt", texts);
        List<Outputs.Line> whole = embed(input, output, "--resume");
        byte[] bytes = Files.readAllBytes(folder.resolve(output));
        for (int cut : new int[] {1, 9, 700, 5_000, 20_000}) {
            Files.write(folder.resolve(output), Arrays.copyOf(bytes, bytes.length - cut));
            if (format == OutputFormat.NPY) {
                // A kill never leaves this: the header counts rows only once they are there.
                assertThat(CommandRun.of(arguments(input, output, "--resume")).err())
                        .contains("ends before the 40 rows");
            } else {
                assertSame(embed(input, output, "--resume"), whole);
            }
        }
    }

    @Test
    void anExistingOutputIsNeitherReplacedNorContinuedUnasked() throws IOException {
        Path input = write("in.txt", texts(2));
        embed(input, "out.jsonl");
        CommandRun again = CommandRun.of(arguments(input, "out.jsonl"));
        assertThat(again.exitCode()).isOne();
        assertThat(again.err()).contains("out.jsonl exists", "--resume", "--overwrite");
        assertThat(embed(input, "out.jsonl", "--overwrite")).hasSize(2);
    }

    @Test
    void otherSettingsAreRefusedAtResume() throws IOException {
        Path input = write("in.txt", texts(2));
        embed(input, "out.npy");
        CommandRun run =
                CommandRun.of(
                        arguments(input, "out.npy", "--resume", "--dimensions", "64", "--query"));
        assertThat(run.exitCode()).isOne();
        assertThat(run.err())
                .contains("dimensions was 512 and is now 64", "kind was \"plain\"", "--overwrite");
    }

    @Test
    void anotherInputIsRefusedAtResume() throws IOException {
        Path input = write("in.txt", texts(2));
        embed(input, "out.jsonl");
        write("in.txt", List.of("天气", "完全不同的内容，关于烹饪", "x"));
        CommandRun changed = CommandRun.of(arguments(input, "out.jsonl", "--resume"));
        assertThat(changed.err()).contains("in.txt:2 has a different vector now");
        write("in.txt", List.of());
        CommandRun shorter = CommandRun.of(arguments(input, "out.jsonl", "--resume"));
        assertThat(shorter.err()).contains("the output has 2 rows but in.txt only 0");
    }

    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    static void assertSame(List<Outputs.Line> actual, List<Outputs.Line> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i).index()).isEqualTo(expected.get(i).index());
            assertThat(largestDifference(actual.get(i).vector(), expected.get(i).vector()))
                    .as("row %d", i)
                    .isLessThanOrEqualTo(1e-5f);
        }
    }

    /// NaN where a number is none.
    private static float largestDifference(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        float largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "第" + i * 7919 + "号文本").toList();
    }

    private Path write(String name, List<String> lines) throws IOException {
        return Files.write(folder.resolve(name), lines);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String[] arguments(Path input, String output, String... more) {
        return Stream.concat(
                        Stream.of("--type", "f32", "--file", input.toString(), "-o", path(output)),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private List<Outputs.Line> embed(Path input, String output, String... more) {
        CommandRun run = CommandRun.of(arguments(input, output, more));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return Outputs.read(folder.resolve(output));
    }
}
