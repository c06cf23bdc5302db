package zhiyin.knowledge.parse.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Caption;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Furniture.Role;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;

class PdfParserTest {
    private static final String[] BODY = {
        "The quick brown fox jumps over the lazy dog and then it runs",
        "through the forest until the evening comes, when all of the",
        "animals meet at the river and talk about what the day was."
    };

    @TempDir Path folder;

    private Document parse(TypedPdf pdf) throws IOException {
        Path file = pdf.write(folder.resolve("test.pdf"));
        var context =
                new ParseContext(
                        ParseLimits.defaults(),
                        ParseOptions.defaults(),
                        (_, _) -> {
                            throw new AssertionError("a PDF has no parts");
                        });
        return new PdfParser().parse(Source.of(file), context);
    }

    private static List<String> texts(Document document, Class<? extends Block> kind) {
        return document.blocks().stream().filter(kind::isInstance).map(Block::text).toList();
    }

    @Test
    void lines_of_a_paragraph_are_joined_and_its_place_is_known() throws IOException {
        Document document = parse(new TypedPdf().page(TypedPdf.lines(50, 700, BODY)));

        assertThat(texts(document, Paragraph.class)).containsExactly(String.join(" ", BODY));
        var box = document.blocks().getFirst().place().boxes().getFirst();
        assertThat(box.page()).isEqualTo(1);
        assertThat(box.left()).isEqualTo(50);
        assertThat(box.top()).isBetween(90f, 95f);
        assertThat(document.language()).isEqualTo("en");
    }

    @Test
    void the_left_column_is_read_before_the_right_one() throws IOException {
        String left = TypedPdf.lines(50, 700, "left one", "left two", "left three", "left four");
        String right = TypedPdf.lines(320, 700, "right one", "right two", "right three", "right");

        Document document = parse(new TypedPdf().page(right + left));

        assertThat(String.join(" ", texts(document, Paragraph.class)))
                .isEqualTo(
                        "left one left two left three left four right one right two right three right");
    }

    @Test
    void words_divided_at_the_end_of_a_line_are_put_together() throws IOException {
        Document document =
                parse(
                        new TypedPdf()
                                .page(TypedPdf.lines(50, 700, "all the infor-", "mation of it")));

        assertThat(texts(document, Paragraph.class)).containsExactly("all the information of it");
    }

    @Test
    void larger_and_bold_lines_are_headings_by_their_rank() throws IOException {
        String content =
                TypedPdf.text("B", 18, 50, 740, "Animals of the Forest")
                        + TypedPdf.lines(50, 700, BODY)
                        + TypedPdf.text("B", 13, 50, 640, "Foxes and Dogs")
                        + TypedPdf.lines(50, 620, BODY)
                        + TypedPdf.lines(50, 570, BODY);

        Document document = parse(new TypedPdf().page(content));

        assertThat(document.blocks())
                .filteredOn(Heading.class::isInstance)
                .extracting(b -> ((Heading) b).level() + " " + b.text())
                .containsExactly("1 Animals of the Forest", "2 Foxes and Dogs");
        assertThat(document.title()).isEqualTo("Animals of the Forest");
    }

    @Test
    void text_that_is_filled_and_stroked_is_bold() throws IOException {
        String content =
                "2 Tr\n"
                        + TypedPdf.text("F", 10, 50, 740, "Heading in Fake Bold")
                        + "0 Tr\n"
                        + TypedPdf.lines(50, 700, BODY);

        assertThat(texts(parse(new TypedPdf().page(content)), Heading.class))
                .containsExactly("Heading in Fake Bold");
    }

    @Test
    void text_drawn_twice_is_read_once_and_bold() throws IOException {
        String content =
                TypedPdf.text("F", 10, 50, 740, "Heading Drawn Twice")
                        + TypedPdf.text("F", 10, 50.3, 740, "Heading Drawn Twice")
                        + TypedPdf.lines(50, 700, BODY);

        assertThat(texts(parse(new TypedPdf().page(content)), Heading.class))
                .containsExactly("Heading Drawn Twice");
    }

    @Test
    void running_headers_and_page_numbers_are_furniture() throws IOException {
        var pdf = new TypedPdf();
        for (int page = 1; page <= 4; page++) {
            pdf.page(
                    TypedPdf.text("F", 9, 50, 770, "Report of the Forest Office")
                            + TypedPdf.lines(50, 600, BODY)
                            + TypedPdf.text("F", 9, 300, 30, String.valueOf(page)));
        }

        Document document = parse(pdf);

        assertThat(document.blocks())
                .filteredOn(Furniture.class::isInstance)
                .extracting(b -> ((Furniture) b).role())
                .containsOnly(Role.HEADER, Role.PAGE_NUMBER)
                .hasSize(8);
        assertThat(texts(document, Paragraph.class)).hasSize(4);
    }

    @Test
    void a_paragraph_that_goes_on_over_a_page_is_one_with_two_places() throws IOException {
        Document document =
                parse(
                        new TypedPdf()
                                .page(
                                        TypedPdf.lines(
                                                50, 100, "This sentence begins on one page and"))
                                .page(TypedPdf.lines(50, 700, "ends on the next one.")));

        assertThat(document.blocks()).hasSize(1);
        assertThat(document.blocks().getFirst().text())
                .isEqualTo("This sentence begins on one page and ends on the next one.");
        assertThat(document.blocks().getFirst().place().boxes()).hasSize(2);
    }

    @Test
    void list_items_keep_their_markers_and_depths() throws IOException {
        String content =
                TypedPdf.lines(50, 700, "1. first of all", "2. second of all")
                        + TypedPdf.lines(70, 676, "(a) below the second")
                        + TypedPdf.lines(50, 664, "3. third of all");

        assertThat(parse(new TypedPdf().page(content)).blocks())
                .filteredOn(ListItem.class::isInstance)
                .extracting(b -> ((ListItem) b).depth() + ((ListItem) b).marker() + b.text())
                .containsExactly(
                        "11.first of all",
                        "12.second of all",
                        "2(a)below the second",
                        "13.third of all");
    }

    @Test
    void fixed_width_text_is_code_with_its_lines_and_indents() throws IOException {
        String content =
                TypedPdf.lines(50, 700, BODY)
                        + TypedPdf.text("M", 10, 50, 650, "if (a) {")
                        + TypedPdf.text("M", 10, 74, 638, "run(a);")
                        + TypedPdf.text("M", 10, 50, 626, "}");

        assertThat(texts(parse(new TypedPdf().page(content)), Code.class))
                .containsExactly("if (a) {\n    run(a);\n}");
    }

    @Test
    void captions_are_known_by_their_first_words() throws IOException {
        String content =
                TypedPdf.lines(50, 700, BODY)
                        + TypedPdf.lines(50, 600, "Figure 3. Foxes in winter");

        assertThat(texts(parse(new TypedPdf().page(content)), Caption.class))
                .containsExactly("Figure 3. Foxes in winter");
    }

    @Test
    void white_tiny_invisible_and_off_page_text_is_hidden_and_reported() throws IOException {
        String content =
                TypedPdf.lines(50, 700, BODY)
                        + "1 1 1 rg\n"
                        + TypedPdf.text("F", 10, 50, 500, "white on white")
                        + "0 g\n"
                        + TypedPdf.text("F", 0.5, 50, 480, "tiny")
                        + TypedPdf.text("F", 10, 50, 900, "above the page")
                        + "3 Tr\n"
                        + TypedPdf.text("F", 10, 50, 460, "not drawn");

        Document document = parse(new TypedPdf().page(content));

        assertThat(document.blocks())
                .filteredOn(b -> b instanceof Furniture f && f.role() == Role.HIDDEN)
                .extracting(Block::text)
                .containsExactlyInAnyOrder("white on white", "tiny", "above the page", "not drawn");
        assertThat(texts(document, Paragraph.class)).hasSize(1);
        assertThat(document.report().findings())
                .extracting(Finding::kind)
                .containsExactly(Kind.HIDDEN_TEXT);
    }

    @Test
    void white_text_on_a_dark_area_is_seen() throws IOException {
        String content =
                "0 0 0.5 rg 40 490 300 30 re f 1 1 1 rg\n"
                        + TypedPdf.text("F", 10, 50, 500, "white on blue");

        assertThat(texts(parse(new TypedPdf().page(content)), Paragraph.class))
                .containsExactly("white on blue");
    }

    @Test
    void a_page_that_is_shown_turned_is_read_as_shown() throws IOException {
        String content = "0 1 -1 0 600 0 cm\n" + TypedPdf.lines(50, 500, BODY);

        Document document = parse(new TypedPdf().pageEntries("/Rotate 90").page(content));

        assertThat(texts(document, Paragraph.class)).containsExactly(String.join(" ", BODY));
        assertThat(document.blocks().getFirst().place().boxes().getFirst().left()).isEqualTo(50);
    }

    @Test
    void a_landscape_table_on_an_upright_page_is_read_along_its_lines() throws IOException {
        String content = "0 1 -1 0 600 0 cm\n" + TypedPdf.lines(50, 500, BODY);

        Document document = parse(new TypedPdf().page(content));

        assertThat(texts(document, Paragraph.class)).containsExactly(String.join(" ", BODY));
        var box = document.blocks().getFirst().place().boxes().getFirst();
        assertThat(box.bottom() - box.top()).isGreaterThan(box.right() - box.left());
    }

    @Test
    void han_lines_are_joined_without_spaces_and_short_headings_found() throws IOException {
        var pdf = new TypedPdf().han("背景当前模式主要是利用一个的提交替换原来它拥有选举复制能力但这也造成些问题");
        pdf.page(
                pdf.hanText(16, 50, 700, "背景")
                        + pdf.hanText(10, 50, 670, "当前模式主要是利用一个的提交替换原来的提交它拥有选举复制")
                        + pdf.hanText(10, 50, 656, "能力但这也造成一些问题"));

        Document document = parse(pdf);

        assertThat(texts(document, Heading.class)).containsExactly("背景");
        assertThat(texts(document, Paragraph.class))
                .containsExactly("当前模式主要是利用一个的提交替换原来的提交它拥有选举复制能力但这也造成一些问题");
        assertThat(document.language()).isEqualTo("zh");
    }

    @Test
    void vertical_columns_are_read_downwards_from_the_right() throws IOException {
        var pdf = new TypedPdf().han("晋太元中武陵人捕鱼为业缘溪行忘路之远近");
        var content = new StringBuilder();
        String[] columns = {"晋太元中武陵人", "捕鱼为业缘溪行", "忘路之远近"};
        for (int column = 0; column < columns.length; column++) {
            for (int row = 0; row < columns[column].length(); row++) {
                content.append(
                        pdf.hanText(
                                14,
                                500 - 20 * column,
                                700 - 14 * row,
                                columns[column].substring(row, row + 1)));
            }
        }

        assertThat(texts(parse(pdf.page(content.toString())), Paragraph.class))
                .containsExactly(String.join("", columns));
    }

    @Test
    void a_page_of_only_a_picture_is_reported() throws IOException {
        String image = "q 500 0 0 500 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID a EI Q";

        Document document = parse(new TypedPdf().page(image));

        assertThat(document.blocks()).isEmpty();
        assertThat(document.report().findings())
                .extracting(Finding::kind)
                .containsExactly(Kind.PAGE_WITHOUT_TEXT);
    }

    @Test
    void characters_without_meaning_are_reported() throws IOException {
        var pdf = new TypedPdf().han("\uE001\uE002\uE003");
        pdf.page(pdf.hanText(10, 50, 700, "\uE001\uE002\uE003"));

        assertThat(parse(pdf).report().findings())
                .extracting(Finding::kind)
                .containsExactly(Kind.MOJIBAKE);
    }

    @Test
    void radicals_that_stand_for_ideographs_are_kept_and_counted() throws IOException {
        var pdf = new TypedPdf().han("⼀⽅中");
        pdf.page(pdf.hanText(10, 50, 700, "⼀⽅中"));

        Document document = parse(pdf);

        assertThat(texts(document, Paragraph.class)).containsExactly("⼀⽅中");
        assertThat(document.report().findings().getFirst().kind())
                .isEqualTo(Kind.CHARACTERS_REPLACED);
        assertThat(document.report().findings().getFirst().detail()).startsWith("2 ");
    }
}
