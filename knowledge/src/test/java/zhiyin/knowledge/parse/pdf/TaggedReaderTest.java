package zhiyin.knowledge.parse.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSInteger;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Caption;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Footnote;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Block.Quote;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;

class TaggedReaderTest {
    private static Optional<List<Block>> read(PDDocument document) {
        var context =
                new ParseContext(
                        ParseLimits.defaults(),
                        ParseOptions.defaults(),
                        (source, _) -> {
                            throw new ParseException(Status.UNSUPPORTED, source.name());
                        });
        var fonts = new FontTraits.Cache();
        return TaggedReader.read(
                document,
                number ->
                        new PageReader(document.getPage(number - 1), number, fonts, context).read(),
                context);
    }

    private static List<Block> blocks(TaggedPdf pdf) throws IOException {
        pdf.finish();
        return read(pdf.document).orElseThrow();
    }

    @Test
    void headings_and_paragraphs_come_in_the_order_of_the_tree() throws IOException {
        try (var pdf = new TaggedPdf()) {
            COSDictionary second = pdf.text("P", "Drawn first, read last.");
            COSDictionary first = pdf.text("H2", "Drawn last");
            pdf.root(first, second);

            List<Block> blocks = blocks(pdf);

            assertThat(blocks).hasSize(2);
            assertThat(blocks.get(0)).isInstanceOf(Heading.class);
            assertThat(((Heading) blocks.get(0)).level()).isEqualTo(2);
            assertThat(blocks.get(1).text()).isEqualTo("Drawn first, read last.");
            assertThat(blocks.get(1).place().boxes()).hasSize(1);
            assertThat(blocks.get(1).place().boxes().getFirst().top()).isBetween(35f, 60f);
        }
    }

    @Test
    void nested_lists_have_their_depths_and_markers() throws IOException {
        try (var pdf = new TaggedPdf()) {
            COSDictionary outer =
                    pdf.element("LI", pdf.text("Lbl", "1."), pdf.text("LBody", "outer"));
            COSDictionary inner =
                    pdf.element(
                            "L",
                            pdf.element("LI", pdf.text("Lbl", "•"), pdf.text("LBody", "inner")));
            COSDictionary holder =
                    pdf.element(
                            "LI",
                            pdf.text("Lbl", "2."),
                            pdf.element("LBody", pdf.text("P", "with more"), inner));
            pdf.root(pdf.text("H1", "Lists"), pdf.element("L", outer, holder));

            List<Block> blocks = blocks(pdf);

            assertThat(blocks.subList(1, 4))
                    .map(block -> (ListItem) block)
                    .map(item -> item.depth() + " " + item.marker() + " " + item.text())
                    .containsExactly("1 1. outer", "1 2. with more", "2 - inner");
        }
    }

    @Test
    void tables_keep_spans_and_header_rows() throws IOException {
        try (var pdf = new TaggedPdf()) {
            COSDictionary wide = pdf.text("TH", "wide");
            var span = new COSDictionary();
            span.setName(COSName.O, "Table");
            span.setInt("ColSpan", 2);
            wide.setItem(COSName.A, span);
            COSDictionary high = pdf.text("TD", "high");
            var array = new COSArray();
            var rows = new COSDictionary();
            rows.setInt("RowSpan", 2);
            array.add(rows);
            array.add(COSInteger.get(0));
            high.setItem(COSName.A, array);
            COSDictionary table =
                    pdf.element(
                            "Table",
                            pdf.element("THead", pdf.element("TR", wide)),
                            pdf.element(
                                    "TBody",
                                    pdf.element("TR", high, pdf.text("TD", "a")),
                                    pdf.element("TR", pdf.text("TD", "b"))));
            pdf.root(pdf.text("H1", "Tables"), table);

            var read = ((TableBlock) blocks(pdf).get(1)).table();

            assertThat(read.headerRows()).isEqualTo(1);
            assertThat(read.rows()).hasSize(3);
            assertThat(read.rows().get(0).cells()).containsExactly(new Cell("wide", 2, 1));
            assertThat(read.rows().get(1).cells())
                    .containsExactly(new Cell("high", 1, 2), Cell.of("a"));
            assertThat(read.rows().get(2).cells()).containsExactly(Cell.of("b"));
        }
    }

    @Test
    void spans_beyond_reason_are_cut() throws IOException {
        try (var pdf = new TaggedPdf()) {
            COSDictionary cell = pdf.text("TD", "huge");
            var span = new COSDictionary();
            span.setInt("ColSpan", Integer.MAX_VALUE);
            span.setInt("RowSpan", Integer.MAX_VALUE);
            cell.setItem(COSName.A, span);
            pdf.root(
                    pdf.text("H1", "Tables"),
                    pdf.element("Table", pdf.element("TR", cell, pdf.text("TD", "x"))));

            Cell read =
                    ((TableBlock) blocks(pdf).get(1)).table().rows().getFirst().cells().getFirst();

            assertThat(read.columns()).isLessThanOrEqualTo(200);
            assertThat(read.rows()).isEqualTo(1);
        }
    }

    @Test
    void cycles_in_the_tree_end() throws IOException {
        try (var pdf = new TaggedPdf()) {
            COSDictionary heading = pdf.text("H1", "Round");
            COSDictionary section = pdf.element("Sect", heading);
            section.getCOSArray(COSName.K).add(section);
            pdf.root(section, section);

            assertThat(blocks(pdf)).hasSize(1);
        }
    }

    @Test
    void a_tree_deeper_than_the_limit_keeps_its_text() throws IOException {
        try (var pdf = new TaggedPdf()) {
            COSDictionary deep = pdf.text("P", "at the bottom");
            for (int i = 0; i < 1_000; i++) {
                deep = pdf.element("Sect", deep);
            }
            pdf.root(pdf.text("H1", "Deep"), deep);

            assertThat(blocks(pdf)).map(Block::text).contains("at the bottom");
        }
    }

    @Test
    void marks_that_do_not_exist_are_passed_over() throws IOException {
        try (var pdf = new TaggedPdf()) {
            COSDictionary lost = pdf.element("P");
            lost.setItem(COSName.K, COSInteger.get(9999));
            COSDictionary negative = pdf.element("P");
            negative.setItem(COSName.K, COSInteger.get(-5));
            pdf.root(lost, pdf.text("H1", "Here"), negative);

            assertThat(blocks(pdf)).map(Block::text).containsExactly("Here");
        }
    }

    @Test
    void a_mark_named_twice_is_read_once() throws IOException {
        try (var pdf = new TaggedPdf()) {
            COSDictionary first = pdf.text("H1", "Once");
            COSDictionary second = pdf.element("P");
            second.setItem(COSName.K, COSInteger.get(0));
            pdf.root(first, second);

            assertThat(blocks(pdf)).map(Block::text).containsExactly("Once");
        }
    }

    @Test
    void text_that_goes_on_the_next_page_is_one_paragraph() throws IOException {
        try (var pdf = new TaggedPdf()) {
            COSDictionary heading = pdf.text("H1", "Pages");
            COSDictionary paragraph = pdf.text("P", "begins here and");
            pdf.nextPage();
            var reference = new COSDictionary();
            reference.setName(COSName.TYPE, "MCR");
            reference.setItem(COSName.PG, pdf.page().getCOSObject());
            reference.setInt(COSName.MCID, pdf.draw(60, "ends there."));
            var kids = new COSArray();
            kids.add(paragraph.getDictionaryObject(COSName.K));
            kids.add(reference);
            paragraph.setItem(COSName.K, kids);
            pdf.root(heading, paragraph);

            Block block = blocks(pdf).get(1);

            assertThat(block.text()).isEqualTo("begins here and ends there.");
            assertThat(block.place().first()).isEqualTo(1);
            assertThat(block.place().last()).isEqualTo(2);
            assertThat(block.place().boxes()).hasSize(2);
        }
    }

    @Test
    void lines_in_a_font_of_one_width_are_code_with_their_indents() throws IOException {
        try (var pdf = new TaggedPdf()) {
            COSDictionary heading = pdf.text("H1", "Code");
            pdf.courier();
            COSDictionary paragraph = pdf.element("P");
            var kids = new COSArray();
            kids.add(COSInteger.get(pdf.draw(60, "if (ready) {")));
            kids.add(COSInteger.get(pdf.draw(60 + 4 * 6.6f, "start();")));
            kids.add(COSInteger.get(pdf.draw(60, "}")));
            paragraph.setItem(COSName.K, kids);
            pdf.root(heading, paragraph);

            Block code = blocks(pdf).get(1);

            assertThat(code).isInstanceOf(Code.class);
            assertThat(code.text()).isEqualTo("if (ready) {\n    start();\n}");
        }
    }

    @Test
    void roles_of_the_writer_are_mapped() throws IOException {
        try (var pdf = new TaggedPdf()) {
            var roles = new COSDictionary();
            roles.setName("Chapter", "Top");
            roles.setName("Top", "H1");
            roles.setName("Loop", "Loop");
            pdf.root.setItem(COSName.getPDFName("RoleMap"), roles);
            pdf.root(pdf.text("Chapter", "Mapped"), pdf.text("Loop", "Unknown"));

            List<Block> blocks = blocks(pdf);

            assertThat(blocks.get(0)).isInstanceOf(Heading.class);
            assertThat(blocks.get(1)).isInstanceOf(Paragraph.class);
        }
    }

    @Test
    void figures_notes_and_quotations_are_told_apart() throws IOException {
        try (var pdf = new TaggedPdf()) {
            COSDictionary figure = pdf.element("Figure", pdf.text("Caption", "Figure 1: a tree"));
            figure.setString(COSName.ALT, "A tree in autumn");
            COSDictionary note = pdf.element("Note", pdf.text("Lbl", "1"), pdf.text("P", "Note."));
            COSDictionary quote = pdf.element("BlockQuote", pdf.text("P", "Quoted."));
            pdf.root(pdf.text("H1", "All"), figure, note, quote);

            List<Block> blocks = blocks(pdf);

            assertThat(blocks.get(1)).isInstanceOf(Caption.class);
            assertThat(blocks.get(1).text()).isEqualTo("A tree in autumn");
            assertThat(blocks.get(2).text()).isEqualTo("Figure 1: a tree");
            assertThat(((Footnote) blocks.get(3)).label()).isEqualTo("1");
            assertThat(((Quote) blocks.get(4)).depth()).isEqualTo(1);
        }
    }

    @Test
    void artifacts_are_furniture() throws IOException {
        try (var pdf = new TaggedPdf()) {
            pdf.drawArtifact("Running header");
            pdf.root(pdf.text("H1", "Text"));

            List<Block> blocks = blocks(pdf);

            assertThat(blocks.getFirst()).isInstanceOf(Furniture.class);
            assertThat(blocks.getFirst().text()).isEqualTo("Running header");
        }
    }

    @Test
    void files_without_tags_are_left_to_the_layout() throws IOException {
        try (var pdf = new TaggedPdf()) {
            pdf.document.getDocumentCatalog().getCOSObject().removeItem(COSName.STRUCT_TREE_ROOT);
            pdf.drawUnmarked("plain");
            pdf.finish();

            assertThat(read(pdf.document)).isEmpty();
        }
    }

    @Test
    void tags_that_reach_too_little_are_left_to_the_layout() throws IOException {
        try (var pdf = new TaggedPdf()) {
            pdf.root(pdf.text("H1", "One heading"));
            for (int i = 0; i < 5; i++) {
                pdf.drawUnmarked("and much text without a mark");
            }
            pdf.finish();

            assertThat(read(pdf.document)).isEmpty();
        }
    }

    @Test
    void tags_of_single_lines_are_left_to_the_layout() throws IOException {
        try (var pdf = new TaggedPdf()) {
            COSDictionary[] lines = new COSDictionary[21];
            lines[0] = pdf.text("H1", "Lines");
            for (int i = 1; i < lines.length; i++) {
                lines[i] = pdf.text("P", "a line of prose that is full and goes on in the next");
            }
            pdf.root(lines);
            pdf.finish();

            assertThat(read(pdf.document)).isEmpty();
        }
    }

    @Test
    void a_file_printed_by_a_browser_is_read_by_its_tags() throws IOException {
        try (InputStream in = getClass().getResourceAsStream("rmq_en_Concept.b.pdf");
                PDDocument document = Loader.loadPDF(in.readAllBytes())) {
            List<Block> blocks = read(document).orElseThrow();

            assertThat(blocks.stream().filter(Heading.class::isInstance)).hasSize(17);
            assertThat(blocks.stream().filter(Paragraph.class::isInstance)).hasSize(17);
            assertThat(blocks.stream().map(Block::text))
                    .contains("1 Message Model", "7 Pull Consumer");
        }
    }
}
