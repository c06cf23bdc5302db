package zhiyin.cli.parse;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `parse` writes, says and returns.
@Timeout(600)
final class ParseCommandTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir Path folder;

    private record Run(int exitCode, String out, String err) {
        static Run of(String... arguments) {
            var out = new StringWriter();
            var err = new StringWriter();
            int exitCode =
                    new CommandLine(new ParseCommand())
                            .setOut(new PrintWriter(out))
                            .setErr(new PrintWriter(err, true))
                            .execute(arguments);
            return new Run(exitCode, out.toString(), err.toString());
        }
    }

    @BeforeEach
    void writeFiles() throws IOException {
        write("docs/a.md", "# 标题\n\n第一段。\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
        write("docs/deep/b.html", "<html><body><h1>Title</h1><p>Words.</p></body></html>");
        write("docs/.hidden/c.md", "# Hidden\n");
        write("zero.pdf", "");
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void a_file_becomes_markdown() {
        Run run = Run.of(path("docs/a.md"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).startsWith("# 标题\n").contains("第一段。", "| 1 | 2 |");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void a_folder_becomes_a_folder_and_a_bad_file_does_not_stop_it() throws IOException {
        Run run = Run.of(path("docs"), path("zero.pdf"), "--output", path("out"), "--jobs", "2");
        assertThat(run.exitCode()).isOne();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("zhiyin: EMPTY: ", "zero.pdf", "2 files read, 1 failed");
        assertThat(Files.readString(folder.resolve("out/a.md.md"))).startsWith("# 标题");
        assertThat(Files.readString(folder.resolve("out/deep/b.html.md"))).contains("# Title");
        try (var files = Files.walk(folder.resolve("out"))) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(2);
        }
    }

    @Test
    void what_is_no_document_is_passed_over_in_folders_and_fails_by_name() throws IOException {
        Path image = write("docs/image.gif", "GIF89a...");
        Run inFolder = Run.of(path("docs"), "--quiet");
        assertThat(inFolder.exitCode()).as(inFolder.err()).isZero();
        assertThat(inFolder.err()).contains("passed over, UNSUPPORTED", "image.gif");
        Run named = Run.of(image.toString());
        assertThat(named.exitCode()).isOne();
        assertThat(named.err().lines()).hasSize(1);
        assertThat(named.err()).contains("zhiyin: UNSUPPORTED: ", "image.gif", "a GIF image");
    }

    @Test
    void json_and_chunks_are_a_line_each() {
        Run json = Run.of(path("docs"), "--to", "json", "--quiet");
        List<JsonNode> documents = json.out().lines().map(JSON::readTree).toList();
        assertThat(documents)
                .extracting(document -> document.path("format").asString())
                .containsExactlyInAnyOrder("markdown", "html");
        Run chunks = Run.of(path("docs/a.md"), "--to", "chunks");
        JsonNode chunk = JSON.readTree(chunks.out().lines().findFirst().orElseThrow());
        assertThat(chunk.path("headings").get(0).asString()).isEqualTo("标题");
        assertThat(chunk.path("embed_text").asString()).contains("第一段。");
        assertThat(chunk.path("tokens").asInt()).isBetween(5, 100);
    }

    @Test
    void breakpoints_cut_a_long_section_where_its_subject_changes() throws IOException {
        String file = write("two.md", twoSubjects()).toString();
        List<String> sizes = List.of("--target-tokens", "80", "--max-tokens", "120");
        List<String> plain = bodies(file, sizes, List.of());
        List<String> cut = bodies(file, sizes, List.of("--breakpoints", "bge-small-zh-v1.5"));
        assertThat(plain).anyMatch(body -> body.contains("锅") && body.contains("路由器"));
        assertThat(cut).noneMatch(body -> body.contains("锅") && body.contains("路由器"));
    }

    /// Seven paragraphs about cooking, then eight about networks.
    private static String twoSubjects() {
        var text = new StringBuilder("# 笔记\n\n");
        for (int i = 0; i < 15; i++) {
            text.append(
                    i < 7
                            ? "第%d道菜：先把锅烧热，放油、葱姜和肉片，翻炒三分钟。\n\n".formatted(i + 1)
                            : "第%d条线：路由器按照表项转发数据包，交换机学习地址。\n\n".formatted(i - 6));
        }
        return text.toString();
    }

    private static List<String> bodies(String file, List<String> sizes, List<String> more) {
        var arguments = new ArrayList<>(List.of(file, "--to", "chunks"));
        arguments.addAll(sizes);
        arguments.addAll(more);
        Run run = Run.of(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out().lines().map(line -> JSON.readTree(line).path("body").asString()).toList();
    }

    @Test
    void standard_input_is_read_under_the_name_it_is_given() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8)));
        try {
            Run run = Run.of("-", "--name", "table.csv");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("| 1 | 2 |");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void the_report_says_what_was_noticed() throws IOException {
        Path file = write("x.docx", "<html><body><h1>Title</h1></body></html>");
        Run run = Run.of(file.toString(), "--report");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("x.docx: html", "headings 1", "  misnamed: ");
    }

    @ParameterizedTest
    @CsvSource({
        "--to pdf, '--to is \"pdf\", expected markdown'",
        "--model x, need --to chunks",
        "--breakpoints x, need --to chunks",
        "--jobs 0, 'expected 1 to 256'",
        "--max-memory 1, 'expected 64 to'",
        "--name x.md, --name is for standard input"
    })
    void wrong_usage_is_explained(String options, String message) {
        Run run = Run.of((path("docs/a.md") + " " + options).split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void a_missing_file_is_named_before_anything_is_read() {
        Run run = Run.of(path("docs/a.md"), path("no-such.pdf"));
        assertThat(run.exitCode()).isOne();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("no-such.pdf: no such file or folder");
    }

    @Test
    void two_files_are_never_written_to_one() throws IOException {
        write("other/a.md", "# Other\n");
        Run run = Run.of(path("docs/a.md"), path("other/a.md"), "-o", path("out"));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("two inputs would be written to");
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
