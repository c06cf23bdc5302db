package zhiyin.knowledge.parse.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;

class NotebookParserTest {
    @TempDir Path folder;

    @Test
    void cells_are_markdown_code_and_what_code_put_out() throws IOException {
        Document document =
                parse(
                        """
                        {"metadata":{"kernelspec":{"language":"python"}},"nbformat":4,"cells":[
                        {"cell_type":"markdown","source":["# Title\\n","\\n","text"]},
                        {"cell_type":"code","source":"print(1)","outputs":[
                          {"output_type":"stream","text":["\\u001b[31m1\\u001b[0m\\n"]},
                          {"output_type":"display_data","data":{"image/png":"iVBORw0KGgo","text/plain":"<Figure size 1x1>"}},
                          {"output_type":"error","ename":"ValueError","evalue":"bad"}]},
                        {"cell_type":"raw","source":"as it is"}]}
                        """);
        assertThat(document.blocks())
                .map(block -> block.getClass().getSimpleName() + " " + block.text())
                .containsExactly(
                        "Heading Title",
                        "Paragraph text",
                        "Code print(1)",
                        "Code 1\nValueError: bad",
                        "Code as it is");
        assertThat(document.blocks().get(0)).isInstanceOf(Heading.class);
        assertThat(document.blocks().get(1)).isInstanceOf(Paragraph.class);
        assertThat(((Code) document.blocks().get(2)).language()).isEqualTo("python");
        assertThat(((Code) document.blocks().get(3)).language()).isEmpty();
        assertThat(document.blocks()).map(b -> b.place().first()).containsExactly(1, 1, 2, 2, 3);
        assertThat(document.title()).isEqualTo("Title");
    }

    @Test
    void the_third_version_of_the_format_is_read_too() throws IOException {
        Document document =
                parse(
                        """
                        {"nbformat":3,"worksheets":[{"cells":[{"cell_type":"heading","level":2,"source":"Old"},
                        {"cell_type":"code","language":"ruby","input":["puts 1"],"outputs":[{"output_type":"pyout","text":["1"]}]}]}]}
                        """);
        assertThat(document.blocks())
                .map(block -> block.getClass().getSimpleName() + " " + block.text())
                .containsExactly("Heading Old", "Code puts 1", "Code 1");
    }

    @Test
    void long_output_is_cut_and_reported() throws IOException {
        Document document =
                parse(
                        "{\"cells\":[{\"cell_type\":\"code\",\"source\":\"x\",\"outputs\":[{\"output_type\":\"stream\",\"text\":\""
                                + "log ".repeat(5000)
                                + "\"}]}]}");
        assertThat(document.blocks().getLast().text()).hasSizeLessThan(4100).endsWith("…");
        assertThat(document.report().findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(Kind.SKIPPED));
    }

    @Test
    void what_is_no_notebook_is_corrupt_and_one_without_cells_empty() {
        assertFails("{\"a\":1}", Status.CORRUPT);
        assertFails("[".repeat(100_000), Status.CORRUPT);
        assertFails("{\"cells\":[", Status.CORRUPT);
        assertFails("{\"cells\":[]}", Status.EMPTY);
    }

    private void assertFails(String json, Status status) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOfSatisfying(
                        ParseException.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    private Document parse(String json) throws IOException {
        Path file = Files.writeString(folder.resolve("a.ipynb"), json);
        var parser = new NotebookParser();
        return parser.parse(
                Source.of(file),
                new ParseContext(ParseLimits.defaults(), ParseOptions.defaults(), parser));
    }
}
