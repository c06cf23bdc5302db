package zhiyin.knowledge.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Block.Caption;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Footnote;
import zhiyin.knowledge.document.Block.Formula;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Block.Quote;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Place.Unit;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

class HtmlWriterTest {
    private static final Place PAGE = Place.of(Unit.PAGE, 3);
    private static final String ATTACK =
            "\"><script>alert(1)</script><img src=x onerror=alert(1)>' onload='x </pre></article>";

    @Test
    void blocks_are_semantic_and_say_where_they_are() {
        assertThat(
                        html(
                                new Heading(2, "Title", PAGE),
                                new ListItem(1, "-", "a", PAGE),
                                new ListItem(2, "3.", "b", PAGE),
                                new ListItem(1, "-", "c", PAGE),
                                new Quote(1, "said", PAGE)))
                .isEqualTo(
                        """
                        <article lang="en">
                        <h2 id="block-0" data-page="3">Title</h2>
                        <ul>
                        <li id="block-1" data-page="3">a<ol>
                        <li id="block-2" data-page="3" value="3">b</li>
                        </ol>
                        </li>
                        <li id="block-3" data-page="3">c</li>
                        </ul>
                        <blockquote>
                        <p id="block-4" data-page="3">said</p>
                        </blockquote>
                        </article>
                        """);
    }

    @Test
    void tables_have_heads_and_spans() {
        Table table =
                new Table(
                        "Name",
                        List.of(
                                new Row(List.of(new Cell("a", 2, 1))),
                                new Row(List.of(Cell.of("1"), Cell.of("2\n3")))),
                        1);
        var read = Jsoup.parse(html(new TableBlock(table, PAGE))).select("article > table");
        assertThat(read.select("caption").text()).isEqualTo("Name");
        assertThat(read.select("thead th").attr("colspan")).isEqualTo("2");
        assertThat(read.select("tbody td").eachText()).containsExactly("1", "2 3");
    }

    @Test
    void nothing_in_a_document_becomes_an_element_or_an_attribute() {
        Row row = new Row(List.of(Cell.of(ATTACK)));
        String html =
                html(
                        new Heading(1, ATTACK, PAGE),
                        new Paragraph(ATTACK, PAGE),
                        new ListItem(1, ATTACK, ATTACK, PAGE),
                        new Code(ATTACK, ATTACK, ATTACK, List.of(), PAGE),
                        new TableBlock(new Table(ATTACK, List.of(row), 0), PAGE),
                        new Quote(2, ATTACK, PAGE),
                        new Formula(ATTACK, PAGE),
                        new Caption(ATTACK, PAGE),
                        new Footnote(ATTACK, ATTACK, PAGE));
        var page = Jsoup.parse(html);
        assertThat(page.select("script, img")).isEmpty();
        assertThat(page.body().children()).hasSize(1);
        assertThat(page.getAllElements())
                .allSatisfy(element ->
                        assertThat(element.attributes().asList())
                                .noneMatch(a -> a.getKey().startsWith("on")));
        assertThat(page.select("article > p").text()).contains("<script>alert(1)</script>");
    }

    @Test
    void furniture_is_left_out_unless_asked_for() throws IOException {
        Document document = document(new Furniture(Furniture.Role.PAGE_NUMBER, "7", PAGE));
        assertThat(HtmlWriter.of(document)).doesNotContain("7");
        var out = new StringBuilder();
        HtmlWriter.write(document, out, true);
        assertThat(out).contains("class=\"furniture page-number\">7</p>");
    }

    @Test
    void random_lists_and_quotes_are_well_formed_and_keep_their_order() {
        long seed = System.nanoTime();
        for (int round = 0; round < 500; round++) {
            var random = new Random(seed + round);
            var blocks = new ArrayList<Block>();
            for (int i = 0; i < 15; i++) {
                String marker = random.nextBoolean() ? "-" : "2.";
                blocks.add(
                        switch (random.nextInt(4)) {
                            case 0 -> new Paragraph("t" + i, PAGE);
                            case 1 -> new Quote(1 + random.nextInt(30), "t" + i, PAGE);
                            default -> new ListItem(1 + random.nextInt(30), marker, "t" + i, PAGE);
                        });
            }
            var page = Jsoup.parse(html(blocks.toArray(Block[]::new)));
            assertThat(page.select("[id]"))
                    .as("seed %d", seed + round)
                    .extracting(element -> element.ownText() + " " + element.id())
                    .containsExactlyElementsOf(
                            blocks.stream()
                                    .map(b -> b.text() + " block-" + b.text().substring(1))
                                    .toList());
            assertThat(page.select(":not(ul):not(ol) > li")).isEmpty();
            assertThat(page.select(":not(article):not(li) > :is(ul, ol)")).isEmpty();
        }
    }

    private static String html(Block... blocks) {
        return HtmlWriter.of(document(blocks));
    }

    private static Document document(Block... blocks) {
        return new Document(
                "a", "pdf", "", "en", Map.of(), List.of(blocks), List.of(), Report.EMPTY);
    }
}
