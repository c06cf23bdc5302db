package zhiyin.knowledge.parse.office;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.poi.sl.usermodel.AutoNumberingScheme;
import org.apache.poi.sl.usermodel.Placeholder;
import org.apache.poi.xddf.usermodel.chart.AxisPosition;
import org.apache.poi.xddf.usermodel.chart.ChartTypes;
import org.apache.poi.xddf.usermodel.chart.XDDFChartData;
import org.apache.poi.xddf.usermodel.chart.XDDFDataSourcesFactory;
import org.apache.poi.xslf.usermodel.SlideLayout;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xslf.usermodel.XSLFChart;
import org.apache.poi.xslf.usermodel.XSLFGroupShape;
import org.apache.poi.xslf.usermodel.XSLFSlide;
import org.apache.poi.xslf.usermodel.XSLFTable;
import org.apache.poi.xslf.usermodel.XSLFTextParagraph;
import org.apache.poi.xslf.usermodel.XSLFTextShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Caption;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.document.Table;

class SlidesParserTest {
    private static final Place FIRST = Place.of(Place.Unit.SLIDE, 1);

    @TempDir Path folder;

    private Document read(Consumer<XMLSlideShow> making) throws IOException {
        try (var show = new XMLSlideShow()) {
            making.accept(show);
            Path file = Reading.file(folder, "slides.pptx", show::write);
            return Reading.read(new SlidesParser(), file);
        }
    }

    private static XSLFSlide layout(XMLSlideShow show, SlideLayout layout) {
        return show.createSlide(show.getSlideMasters().getFirst().getLayout(layout));
    }

    private static void box(XSLFSlide slide, String text, int x, int y, int width, int height) {
        var box = slide.createTextBox();
        box.setAnchor(new Rectangle(x, y, width, height));
        box.setText(text);
    }

    @Test
    void a_title_is_a_heading_and_the_body_a_list_with_depths() throws IOException {
        Document read =
                read(show -> {
                    XSLFSlide slide = layout(show, SlideLayout.TITLE_AND_CONTENT);
                    slide.getPlaceholder(0).setText("季度\n总结");
                    XSLFTextShape body = slide.getPlaceholder(1);
                    body.clearText();
                    body.addNewTextParagraph().addNewTextRun().setText("outer");
                    XSLFTextParagraph inner = body.addNewTextParagraph();
                    inner.setIndentLevel(1);
                    inner.addNewTextRun().setText("inner");
                });
        assertThat(read.blocks())
                .containsExactly(
                        new Heading(1, "季度 总结", FIRST),
                        new ListItem(1, "-", "outer", FIRST),
                        new ListItem(2, "-", "inner", FIRST));
        assertThat(read.report().units()).isEqualTo(1);
    }

    @Test
    void numbered_items_keep_their_numbers() throws IOException {
        Document read =
                read(show -> {
                    var box = show.createSlide().createTextBox();
                    box.setAnchor(new Rectangle(10, 10, 300, 200));
                    box.clearText();
                    for (String text : new String[] {"three", "four"}) {
                        XSLFTextParagraph paragraph = box.addNewTextParagraph();
                        paragraph.setBulletAutoNumber(AutoNumberingScheme.arabicParenRight, 3);
                        paragraph.addNewTextRun().setText(text);
                    }
                });
        assertThat(Reading.blocks(read, ListItem.class))
                .extracting(ListItem::marker)
                .containsExactly("3)", "4)");
    }

    @Test
    void columns_are_read_one_after_the_other_whatever_the_order_they_were_drawn_in()
            throws IOException {
        Document read =
                read(show -> {
                    XSLFSlide slide = show.createSlide();
                    box(slide, "right text", 400, 140, 250, 200);
                    box(slide, "left text", 50, 140, 250, 200);
                    box(slide, "right head", 400, 100, 250, 40);
                    box(slide, "left head", 50, 100, 250, 40);
                });
        assertThat(Reading.texts(read))
                .containsExactly("left head", "left text", "right head", "right text");
    }

    @Test
    void a_group_is_read_as_a_whole() throws IOException {
        Document read =
                read(show -> {
                    XSLFSlide slide = show.createSlide();
                    box(slide, "below", 50, 300, 600, 40);
                    XSLFGroupShape group = slide.createGroup();
                    group.setAnchor(new Rectangle(50, 50, 600, 200));
                    group.setInteriorAnchor(new Rectangle(0, 0, 600, 200));
                    for (String text : new String[] {"second", "first"}) {
                        var box = group.createTextBox();
                        int y = text.equals("first") ? 0 : 100;
                        box.setAnchor(new Rectangle(0, y, 600, 60));
                        box.setText(text);
                    }
                });
        assertThat(Reading.texts(read)).containsExactly("first", "second", "below");
    }

    @Test
    void merged_cells_keep_their_spans() throws IOException {
        Document read =
                read(show -> {
                    XSLFTable table = show.createSlide().createTable(3, 3);
                    table.setAnchor(new Rectangle(10, 10, 300, 200));
                    for (int i = 0; i < 9; i++) {
                        table.getCell(i / 3, i % 3).setText("c" + i);
                    }
                    table.mergeCells(0, 0, 1, 2);
                    table.mergeCells(1, 2, 0, 0);
                });
        Table table = Reading.blocks(read, TableBlock.class).getFirst().table();
        assertThat(table.headerRows()).isEqualTo(1);
        assertThat(table.rows().get(0).cells())
                .containsExactly(Table.Cell.of("c0"), new Table.Cell("c1", 2, 1));
        assertThat(table.rows().get(1).cells().getFirst()).isEqualTo(new Table.Cell("c3", 1, 2));
        assertThat(table.rows().get(2).cells())
                .extracting(Table.Cell::text)
                .containsExactly("c7", "c8");
    }

    @Test
    void a_charts_numbers_are_a_table() throws IOException {
        Document read =
                read(show -> {
                    XSLFChart chart = show.createChart();
                    show.createSlide()
                            .addChart(chart, new Rectangle(100_000, 100_000, 5_000_000, 3_000_000));
                    chart.setTitleText("Ducks");
                    var categories = chart.createCategoryAxis(AxisPosition.BOTTOM);
                    categories.setTitle("Year");
                    var values = chart.createValueAxis(AxisPosition.LEFT);
                    XDDFChartData bars = chart.createData(ChartTypes.BAR, categories, values);
                    var years =
                            XDDFDataSourcesFactory.fromArray(
                                    new String[] {"2019", "2020"}, "A2:A3");
                    var counts =
                            XDDFDataSourcesFactory.fromArray(new Integer[] {120, 130}, "B2:B3");
                    bars.addSeries(years, counts).setTitle("Fresh", null);
                    chart.plot(bars);
                });
        Table table = Reading.blocks(read, TableBlock.class).getFirst().table();
        assertThat(table.text()).isEqualTo("Ducks\n\tFresh\n2019\t120\n2020\t130");
    }

    @Test
    void notes_follow_their_slide_and_hidden_slides_are_found() throws IOException {
        Document read =
                read(show -> {
                    XSLFSlide slide = show.createSlide();
                    box(slide, "shown", 10, 10, 300, 40);
                    show.getNotesSlide(slide).getShapes().stream()
                            .map(XSLFTextShape.class::cast)
                            .filter(shape -> shape.getTextType() == Placeholder.BODY)
                            .forEach(shape -> shape.setText("said"));
                    slide.setHidden(true);
                    box(show.createSlide(), "next", 10, 10, 300, 40);
                });
        assertThat(read.blocks())
                .containsExactly(
                        new Paragraph("shown", FIRST),
                        new Paragraph("said", FIRST),
                        new Paragraph("next", Place.of(Place.Unit.SLIDE, 2)));
        assertThat(read.report().findings())
                .extracting(Report.Finding::kind, Report.Finding::unit)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Report.Kind.HIDDEN_TEXT, 1));
    }

    @Test
    void a_description_that_says_something_is_a_caption() throws IOException {
        Document read =
                read(show -> {
                    XSLFSlide slide = show.createSlide();
                    for (String said : new String[] {"A duck on a lake", "Picture 3", "a.png"}) {
                        var shape = slide.createAutoShape();
                        shape.setAnchor(new Rectangle(10, 10, 50, 50));
                        var named =
                                (org.openxmlformats.schemas.presentationml.x2006.main.CTShape)
                                        shape.getXmlObject();
                        named.getNvSpPr().getCNvPr().setDescr(said);
                    }
                });
        assertThat(read.blocks()).containsExactly(new Caption("A duck on a lake", FIRST));
    }

    @Test
    void lines_in_a_font_for_code_are_code() throws IOException {
        Document read =
                read(show -> {
                    var box = show.createSlide().createTextBox();
                    box.setAnchor(new Rectangle(10, 10, 300, 200));
                    box.clearText();
                    for (String line : new String[] {"if (x) {", "  y();", "}"}) {
                        var run = box.addNewTextParagraph().addNewTextRun();
                        run.setFontFamily("Consolas");
                        run.setText(line);
                    }
                });
        assertThat(Reading.blocks(read, Code.class))
                .extracting(Block::text)
                .containsExactly("if (x) {\n  y();\n}");
    }

    @Test
    void the_properties_say_title_and_author() throws IOException {
        Document read =
                read(show -> {
                    show.createSlide();
                    show.getProperties().getCoreProperties().setTitle("计划");
                    show.getProperties().getCoreProperties().setCreator("李");
                });
        assertThat(read.title()).isEqualTo("计划");
        assertThat(read.metadata()).containsEntry("author", "李");
    }
}
