package zhiyin.knowledge.parse.word;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.knowledge.parse.word.DocxFile.p;
import static zhiyin.knowledge.parse.word.DocxFile.r;

import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Report.Kind;

class WordPartsTest {
    private static String in(String element, String content) {
        return "<w:%1$s%2$s>%3$s</w:%1$s>".formatted(element, DocxFile.NAMESPACES, content);
    }

    @Test
    void headers_and_footers_come_once_each() {
        var file =
                DocxFile.of(p("text"))
                        .related("header", "header1.xml", in("hdr", p("机密")))
                        .related("header", "header2.xml", in("hdr", p("机密")))
                        .related("footer", "footer1.xml", in("ftr", p("第 3 页 共 9 页")))
                        .related("footer", "footer2.xml", in("ftr", p("Zhiyin Ltd")));
        assertThat(file.lines())
                .containsExactly(
                        "HEADER 机密", "p text", "PAGE_NUMBER 第 3 页 共 9 页", "FOOTER Zhiyin Ltd");
    }

    @Test
    void core_properties_are_metadata() {
        var document =
                DocxFile.of(p("text"))
                        .part(
                                "docProps/core.xml",
                                "<cp:coreProperties xmlns:cp=\""
                                        + DocxFile.TRANSITIONAL
                                        + "package/2006/metadata/core-properties\""
                                        + " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                                        + " xmlns:dcterms=\"http://purl.org/dc/terms/\"><dc:title>T</dc:title>"
                                        + "<dc:creator>李雷</dc:creator><dcterms:created>2026-01-02T03:04:05Z"
                                        + "</dcterms:created></cp:coreProperties>")
                        .read();
        assertThat(document.title()).isEqualTo("T");
        assertThat(document.metadata())
                .containsEntry("author", "李雷")
                .containsEntry("created", "2026-01-02T03:04:05Z");
    }

    @Test
    void the_language_is_the_scripts_or_what_the_words_say() {
        assertThat(DocxFile.of(p("这是中文 with English")).read().language()).isEqualTo("zh");
        assertThat(
                        DocxFile.of(
                                        "<w:p>"
                                                + r("<w:lang w:val=\"fr-FR\"/>", "Bonjour le monde")
                                                + "</w:p>")
                                .read()
                                .language())
                .isEqualTo("fr");
        assertThat(DocxFile.of(p("plain words")).read().language()).isEqualTo("en");
    }

    @Test
    void a_chart_is_its_table() {
        String chart =
                "<c:chartSpace"
                        + DocxFile.NAMESPACES
                        + "><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Sales</a:t></a:r></a:p>"
                        + "</c:rich></c:tx></c:title><c:plotArea><c:barChart><c:ser><c:tx><c:strRef><c:strCache>"
                        + "<c:pt idx=\"0\"><c:v>2025</c:v></c:pt></c:strCache></c:strRef></c:tx><c:cat><c:strRef><c:strCache>"
                        + "<c:pt idx=\"0\"><c:v>东</c:v></c:pt><c:pt idx=\"1\"><c:v>西</c:v></c:pt></c:strCache></c:strRef>"
                        + "</c:cat><c:val><c:numRef><c:numCache><c:formatCode>General</c:formatCode><c:pt idx=\"0\"><c:v>4.4000000000000004</c:v></c:pt>"
                        + "<c:pt idx=\"1\"><c:v>2</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:barChart>"
                        + "</c:plotArea></c:chart></c:chartSpace>";
        var blocks =
                DocxFile.of(
                                "<w:p><w:r><w:drawing><a:graphic><c:chart r:id=\"chart1\"/></a:graphic></w:drawing></w:r></w:p>")
                        .related("chart", "chart1.xml", chart)
                        .blocks();
        var table = ((TableBlock) blocks.getFirst()).table();
        assertThat(table.caption()).isEqualTo("Sales");
        assertThat(table.text()).isEqualTo("Sales\n\t2025\n东\t4.4\n西\t2");
        assertThat(table.headerRows()).isEqualTo(1);
    }

    @Test
    void smart_art_is_its_points() {
        String data =
                "<dgm:dataModel"
                        + DocxFile.NAMESPACES
                        + "><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>需求</a:t></a:r></a:p></dgm:t></dgm:pt>"
                        + "<dgm:pt type=\"pres\"><dgm:t><a:p><a:r><a:t>no</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>";
        assertThat(
                        DocxFile.of(
                                        "<w:p><w:r><w:drawing><dgm:relIds r:dm=\"data1\"/></w:drawing></w:r></w:p>")
                                .related("diagramData", "data1.xml", data)
                                .lines())
                .containsExactly("li1 - 需求");
    }

    @Test
    void what_is_left_out_is_reported() {
        var findings =
                DocxFile.of(
                                p("text")
                                        + "<w:altChunk r:id=\"chunk\"/><w:p><w:r><w:object><o:OLEObject ProgID=\"Excel.Sheet.12\" r:id=\"none\"/>"
                                        + "</w:object></w:r></w:p>")
                        .related("aFChunk", "chunk.htm", "<html/>")
                        .related("comments", "comments.xml", "<broken")
                        .part("word/embeddings/Book1.xlsx", "PK")
                        .read()
                        .report()
                        .findings();
        assertThat(findings).hasSize(4).allMatch(finding -> finding.kind() == Kind.SKIPPED);
        assertThat(findings.toString())
                .contains("chunk.htm", "Excel.Sheet.12", "comments.xml", "Book1.xlsx");
    }
}
