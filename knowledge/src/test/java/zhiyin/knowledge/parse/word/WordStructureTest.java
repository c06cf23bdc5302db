package zhiyin.knowledge.parse.word;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.knowledge.parse.word.DocxFile.cell;
import static zhiyin.knowledge.parse.word.DocxFile.item;
import static zhiyin.knowledge.parse.word.DocxFile.p;
import static zhiyin.knowledge.parse.word.DocxFile.r;
import static zhiyin.knowledge.parse.word.DocxFile.row;
import static zhiyin.knowledge.parse.word.DocxFile.style;
import static zhiyin.knowledge.parse.word.DocxFile.styled;
import static zhiyin.knowledge.parse.word.DocxFile.table;

import java.util.List;
import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;

class WordStructureTest {
    private static final String HEADINGS =
            style("1", "heading 1", "<w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr>")
                    + style("own", "我的章", "<w:basedOn w:val=\"1\"/>")
                    + style(
                            "toch",
                            "TOC Heading",
                            "<w:basedOn w:val=\"1\"/><w:pPr><w:outlineLvl w:val=\"9\"/></w:pPr>")
                    + style("b2", "标题 2", "")
                    + style("loop", "loop", "<w:basedOn w:val=\"loop2\"/>")
                    + style("loop2", "loop2", "<w:basedOn w:val=\"loop\"/>")
                    + style("t", "Title", "")
                    + style("c", "Source Code", "")
                    + style("q", "Intense Quote", "")
                    + style("cap", "caption", "")
                    + style("toc1", "toc 1", "");

    private static String level(int level, String format, String template, String rest) {
        return ("<w:lvl w:ilvl=\"%d\"><w:start w:val=\"1\"/><w:numFmt w:val=\"%s\"/>"
                        + "<w:lvlText w:val=\"%s\"/>%s</w:lvl>")
                .formatted(level, format, template, rest);
    }

    private static String list(int definition, String levels) {
        return "<w:abstractNum w:abstractNumId=\"%d\">%s</w:abstractNum>"
                .formatted(definition, levels);
    }

    private static String num(int id, int definition, String rest) {
        return "<w:num w:numId=\"%d\"><w:abstractNumId w:val=\"%d\"/>%s</w:num>"
                .formatted(id, definition, rest);
    }

    @Test
    void outline_levels_make_headings_and_styles_inherit_them() {
        var lines =
                DocxFile.of(
                                styled("1", "一")
                                        + styled("own", "二")
                                        + styled("b2", "三")
                                        + styled("toch", "目录")
                                        + p("<w:outlineLvl w:val=\"2\"/>", "四")
                                        + p(
                                                "<w:pStyle w:val=\"1\"/><w:outlineLvl w:val=\"9\"/>",
                                                "五")
                                        + styled("loop", "六")
                                        + styled("Heading3", "七")
                                        + p("<w:outlineLvl w:val=\"8\"/>", "八"))
                        .styles(HEADINGS)
                        .lines();
        assertThat(lines)
                .containsExactly(
                        "h1 一",
                        "h1 二",
                        "h2 三",
                        "NAVIGATION 目录",
                        "h3 四",
                        "p 五",
                        "p 六",
                        "h3 七",
                        "h6 八");
    }

    @Test
    void the_title_style_names_the_document() {
        Document document =
                DocxFile.of(styled("t", "年度报告") + styled("1", "总则")).styles(HEADINGS).read();
        assertThat(document.title()).isEqualTo("年度报告");
        assertThat(DocxFile.line(document.blocks().getFirst())).isEqualTo("h1 年度报告");
    }

    @Test
    void lists_count_by_level_restart_and_go_on() {
        var file =
                DocxFile.of(
                                item(1, 0, "a")
                                        + item(1, 1, "b")
                                        + item(1, 1, "c")
                                        + p("between")
                                        + item(1, 0, "d")
                                        + item(1, 1, "e")
                                        + item(2, 0, "f")
                                        + item(3, 0, "g")
                                        + item(4, 0, "h"))
                        .numbering(
                                list(
                                                1,
                                                level(0, "decimal", "%1.", "")
                                                        + level(1, "lowerLetter", "%1.%2)", ""))
                                        + list(2, level(0, "bullet", "&#xF0B7;", ""))
                                        + num(1, 1, "")
                                        + num(2, 1, "")
                                        + num(
                                                3,
                                                1,
                                                "<w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"7\"/>"
                                                        + "</w:lvlOverride>")
                                        + num(4, 2, ""));
        assertThat(file.lines())
                .containsExactly(
                        "li1 1. a",
                        "li2 1.a) b",
                        "li2 1.b) c",
                        "p between",
                        "li1 2. d",
                        "li2 2.a) e",
                        "li1 3. f",
                        "li1 7. g",
                        "li1 - h");
    }

    @Test
    void a_level_that_is_passed_over_counts_as_one() {
        var file =
                DocxFile.of(item(1, 0, "a") + item(1, 2, "b") + item(1, 1, "c"))
                        .numbering(
                                list(
                                                1,
                                                level(0, "decimal", "%1", "")
                                                        + level(1, "decimal", "%1.%2", "")
                                                        + level(2, "decimal", "%1.%2.%3", ""))
                                        + num(1, 1, ""));
        assertThat(file.lines()).containsExactly("li1 1 a", "li3 1.1.1 b", "li2 1.2 c");
    }

    @Test
    void numbered_headings_keep_their_chinese_numbers() {
        var file =
                DocxFile.of(
                                styled("1", "总则")
                                        + styled("2", "范围")
                                        + styled("2", "定义")
                                        + styled("1", "附则"))
                        .styles(
                                style(
                                                "1",
                                                "heading 1",
                                                "<w:pPr><w:numPr><w:numId w:val=\"5\"/></w:numPr>"
                                                        + "<w:outlineLvl w:val=\"0\"/></w:pPr>")
                                        + style(
                                                "2",
                                                "heading 2",
                                                "<w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"5\"/>"
                                                        + "</w:numPr><w:outlineLvl w:val=\"1\"/></w:pPr>"))
                        .numbering(
                                list(
                                                1,
                                                level(
                                                                0,
                                                                "chineseCounting",
                                                                "第%1章",
                                                                "<w:pStyle w:val=\"1\"/>")
                                                        + level(
                                                                1,
                                                                "decimal",
                                                                "%1.%2",
                                                                "<w:suff w:val=\"space\"/><w:isLgl/>"))
                                        + num(5, 1, ""));
        assertThat(file.lines())
                .containsExactly("h1 第一章 总则", "h2 1.1 范围", "h2 1.2 定义", "h1 第二章 附则");
    }

    @Test
    void a_list_may_be_defined_by_a_list_style() {
        var file =
                DocxFile.of(item(1, 0, "a"))
                        .styles(
                                "<w:style w:type=\"numbering\" w:styleId=\"ls\"><w:name w:val=\"ls\"/><w:pPr>"
                                        + "<w:numPr><w:numId w:val=\"2\"/></w:numPr></w:pPr></w:style>")
                        .numbering(
                                list(1, "<w:numStyleLink w:val=\"ls\"/>")
                                        + list(2, level(0, "upperRoman", "%1.", ""))
                                        + num(1, 1, "")
                                        + num(2, 2, ""));
        assertThat(file.lines()).containsExactly("li1 I. a");
    }

    @Test
    void lines_of_code_become_one_block_with_their_spaces() {
        String mono = "<w:rFonts w:ascii=\"Courier New\"/>";
        var blocks =
                DocxFile.of(
                                styled("c", "if (a) {")
                                        + styled("c", "    b();")
                                        + styled("c", "")
                                        + styled("c", "}")
                                        + p("text")
                                        + "<w:p>"
                                        + r(mono, "x = 1")
                                        + "<w:r><w:br/></w:r>"
                                        + r(mono, "  y = 2")
                                        + "</w:p>"
                                        + "<w:p>"
                                        + r("call ")
                                        + r(mono, "f()")
                                        + "</w:p>")
                        .styles(HEADINGS)
                        .blocks();
        assertThat(blocks).hasSize(4);
        assertThat(blocks.get(0)).isInstanceOf(Code.class);
        assertThat(blocks.get(0).text()).isEqualTo("if (a) {\n    b();\n\n}");
        assertThat(blocks.get(2)).isInstanceOf(Code.class);
        assertThat(blocks.get(2).text()).isEqualTo("x = 1\n  y = 2");
        assertThat(DocxFile.line(blocks.get(3))).isEqualTo("p call f()");
    }

    @Test
    void quotes_captions_and_contents_are_told_by_style() {
        assertThat(
                        DocxFile.of(
                                        styled("q", "said")
                                                + styled("cap", "图 1 结构")
                                                + styled("toc1", "1 a\t3"))
                                .styles(HEADINGS)
                                .lines())
                .containsExactly("Quote said", "Caption 图 1 结构", "NAVIGATION 1 a\t3");
    }

    @Test
    void merged_cells_span_columns_and_rows() {
        String restart = "<w:vMerge w:val=\"restart\"/>";
        Table table =
                onlyTable(
                        table(
                                row(cell("", "a"), cell("<w:gridSpan w:val=\"2\"/>", "b")),
                                row(cell(restart, "c"), cell("", "d"), cell("", "e", "f")),
                                row(cell("<w:vMerge/>", ""), cell("", "g"), cell("", "h"))));
        assertThat(table.rows().get(0).cells()).containsExactly(Cell.of("a"), new Cell("b", 2, 1));
        assertThat(table.rows().get(1).cells())
                .containsExactly(new Cell("c", 1, 2), Cell.of("d"), Cell.of("e\nf"));
        assertThat(table.rows().get(2).cells()).containsExactly(Cell.of("g"), Cell.of("h"));
    }

    @Test
    void columns_where_no_cell_begins_are_none_and_gaps_are_filled() {
        String two = "<w:gridSpan w:val=\"2\"/>";
        Table table =
                onlyTable(
                        table(
                                row(cell(two, "a"), cell(two, "b")),
                                "<w:tr><w:trPr><w:gridBefore w:val=\"2\"/></w:trPr>"
                                        + cell(two, "c")
                                        + "</w:tr>",
                                row(cell(two, "d"))));
        assertThat(table.rows().stream().map(Table.Row::cells))
                .containsExactly(
                        List.of(Cell.of("a"), Cell.of("b")),
                        List.of(Cell.of(""), Cell.of("c")),
                        List.of(Cell.of("d"), Cell.of("")));
    }

    @Test
    void header_rows_are_marked_or_stand_out() {
        String header = "<w:trPr><w:tblHeader/></w:trPr>";
        assertThat(
                        onlyTable(
                                table(
                                        "<w:tr>"
                                                + header
                                                + cell("", "1")
                                                + cell("", "2")
                                                + "</w:tr>",
                                        two(),
                                        two())))
                .extracting(Table::headerRows)
                .isEqualTo(1);
        String bold = "<w:tc><w:p>" + r("<w:b/>", "k") + "</w:p></w:tc>";
        assertThat(onlyTable(table(row(bold, bold), two())).headerRows()).isEqualTo(1);
        assertThat(onlyTable(table(two(), two())).headerRows()).isZero();
        String look = "<w:tblPr><w:tblLook w:val=\"04A0\"/></w:tblPr>";
        assertThat(onlyTable(table(look, row(cell("", "名称"), cell("", "数量")), two())).headerRows())
                .isEqualTo(1);
        assertThat(onlyTable(table(look, two(), two())).headerRows()).isZero();
    }

    private static String two() {
        return row(cell("", "1"), cell("", "2"));
    }

    @Test
    void a_caption_goes_to_its_table() {
        var blocks =
                DocxFile.of(
                                styled("cap", "表 1 参数")
                                        + table(two(), two())
                                        + table(two(), two())
                                        + styled("cap", "Table 2: x"))
                        .styles(HEADINGS)
                        .blocks();
        assertThat(blocks).hasSize(2);
        assertThat(((TableBlock) blocks.get(0)).table().caption()).isEqualTo("表 1 参数");
        assertThat(((TableBlock) blocks.get(1)).table().caption()).isEqualTo("Table 2: x");
    }

    @Test
    void nested_tables_flow_into_the_cell_and_a_single_cell_is_a_frame() {
        String inner = table(row(cell("", "x"), cell("", "y")));
        Table table =
                onlyTable(
                        table(
                                row(cell("", "a"), "<w:tc>" + p("b") + inner + p("c") + "</w:tc>"),
                                two()));
        assertThat(table.rows().getFirst().cells().get(1).text()).isEqualTo("b\nx\ty\nc");
        assertThat(
                        DocxFile.of(
                                        table(
                                                "<w:tr><w:tc>"
                                                        + styled("1", "in")
                                                        + p("text")
                                                        + "</w:tc></w:tr>"))
                                .styles(HEADINGS)
                                .lines())
                .containsExactly("h1 in", "p text");
    }

    @Test
    void rows_and_cells_in_content_controls_are_read() {
        Table table =
                onlyTable(
                        "<w:tbl><w:sdt><w:sdtContent>"
                                + two()
                                + "</w:sdtContent></w:sdt><w:tr>"
                                + "<w:sdt><w:sdtContent>"
                                + cell("", "3")
                                + "</w:sdtContent></w:sdt>"
                                + cell("", "4")
                                + "</w:tr></w:tbl>");
        assertThat(table.text()).isEqualTo("1\t2\n3\t4");
    }

    @Test
    void strict_documents_read_as_transitional_ones() {
        String strict =
                " xmlns:w=\"http://purl.oclc.org/ooxml/wordprocessingml/main\""
                        + " xmlns:m=\"http://purl.oclc.org/ooxml/officeDocument/math\"";
        assertThat(
                        DocxFile.of(
                                        styled("1", "一")
                                                + "<w:p><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>")
                                .namespaces(strict)
                                .styles(HEADINGS)
                                .lines())
                .containsExactly("h1 一", "Formula x");
    }

    private static Table onlyTable(String body) {
        var blocks = DocxFile.of(body).blocks();
        assertThat(blocks).hasSize(1);
        return ((TableBlock) blocks.getFirst()).table();
    }
}
