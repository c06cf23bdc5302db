package zhiyin.knowledge.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
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
import zhiyin.knowledge.document.MarkdownWriter.Options;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;
import zhiyin.knowledge.parse.markup.MarkdownParser;

class MarkdownWriterTest {
    private static final Place NOWHERE = Place.UNKNOWN;

    /// What means something to Markdown somewhere, and what stands beside it.
    private static final String[] PIECES = {
        "*",
        "**",
        "_",
        "__",
        "~",
        "~~",
        "~~~",
        "`",
        "``",
        "```",
        "[",
        "]",
        "(",
        ")",
        "](",
        "]:",
        "[^1]",
        "[^1]:",
        "[x]: ",
        "!",
        "<",
        ">",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "<div",
        "<a@b.c>",
        "&",
        "&amp;",
        "&#65;",
        "\\",
        "\\\\",
        "$",
        "$$",
        "$x_1$",
        "|",
        "---",
        "===",
        "- ",
        "+ ",
        "1. ",
        "12) ",
        "# ",
        "#",
        "###### ",
        "> ",
        "    ",
        "\t",
        ":",
        "--|--",
        "| --- |",
        "http://x.y",
        "word",
        "中文",
        "。",
        "a",
        "1",
        " ",
        " ",
        "\n",
        "\n",
        "😀",
        "é",
        "\u00A0",
        "“",
        "{",
        "}",
        "=",
        "-",
        "+",
        ".",
        "\\(",
        "'",
        "\""
    };

    @Test
    void random_texts_in_every_kind_of_block_read_back_as_they_were() {
        long seed = System.nanoTime();
        for (int round = 0; round < 2_000; round++) {
            long own = seed + round;
            var random = new Random(own);
            List<Block> blocks = List.of(block(random), block(random), block(random));
            String markdown = MarkdownWriter.of(blocks);
            assertThat(shapes(MarkdownParser.blocks(markdown, NOWHERE)))
                    .as("seed %d%n%s", own, markdown)
                    .isEqualTo(shapes(blocks));
        }
    }

    private static Block block(Random random) {
        String text = text(random);
        return switch (random.nextInt(8)) {
            case 0 -> new Heading(1 + random.nextInt(6), text.replace('\n', ' '), NOWHERE);
            case 1 -> new ListItem(1, ListItem.BULLET, text, NOWHERE);
            case 2 -> new ListItem(1, random.nextInt(1000) + ".", text, NOWHERE);
            case 3 -> new Quote(1 + random.nextInt(3), text, NOWHERE);
            case 4 -> new Code("java", "", text + raw(random), List.of(), NOWHERE);
            case 5 -> new TableBlock(table(random), NOWHERE);
            case 6 -> new Footnote("n" + random.nextInt(9), text, NOWHERE);
            default -> new Paragraph(text, NOWHERE);
        };
    }

    private static String raw(Random random) {
        return random.ints(random.nextInt(12), 0, PIECES.length)
                .mapToObj(i -> PIECES[i])
                .collect(Collectors.joining());
    }

    /// Lines without spaces around them and without blank ones, as parsers give them.
    private static String text(Random random) {
        String text =
                (raw(random) + " " + raw(random))
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .collect(Collectors.joining("\n"));
        return text.isEmpty() ? "x" : text;
    }

    private static Table table(Random random) {
        int columns = 1 + random.nextInt(3);
        var rows = new ArrayList<Row>();
        for (int i = 0; i < 2 + random.nextInt(2); i++) {
            var cells = new ArrayList<Cell>();
            for (int k = 0; k < columns; k++) {
                // in HTML any run of white space is one space
                String lines = text(random).replaceAll("[ \\t\u00A0]+", " ");
                cells.add(Cell.of(lines.replaceAll(" ?\\n[ \\n]*", "\n").strip()));
            }
            rows.add(new Row(cells));
        }
        return new Table("", rows, random.nextInt(2));
    }

    private static List<String> shapes(List<Block> blocks) {
        return blocks.stream().map(MarkdownWriterTest::shape).toList();
    }

    private static String shape(Block block) {
        String detail =
                switch (block) {
                    case Heading heading -> "" + heading.level();
                    case ListItem item -> item.depth() + item.marker();
                    case Quote quote -> "" + quote.depth();
                    case Code code -> code.language();
                    case Footnote note -> note.label();
                    case TableBlock table -> "" + table.table().headerRows();
                    default -> "";
                };
        String text = block instanceof Code ? block.text() : block.text().replace('\u00A0', ' ');
        return block.getClass().getSimpleName() + " " + detail + ": " + text.stripTrailing();
    }

    @Test
    void random_lists_keep_their_depths_and_numbers() {
        long seed = System.nanoTime();
        for (int round = 0; round < 500; round++) {
            var random = new Random(seed + round);
            var blocks = new ArrayList<Block>();
            int depth = 0;
            for (int i = 0; i < 12; i++) {
                depth = 1 + random.nextInt(depth + 1);
                boolean numbered = random.nextBoolean();
                String marker =
                        numbered ? (1 + random.nextInt(120)) + (depth % 2 == 0 ? ")" : ".") : "-";
                blocks.add(new ListItem(depth, marker, "item\nof two lines " + i, NOWHERE));
            }
            String markdown = MarkdownWriter.of(blocks);
            assertThat(shapes(MarkdownParser.blocks(markdown, NOWHERE)))
                    .as("seed %d%n%s", seed + round, markdown)
                    .isEqualTo(shapes(blocks));
        }
    }

    @Test
    void ordinary_text_has_no_escapes() {
        String text =
                "A snake_case name, 2 * 3 = 6, C# and a-b; 5 < 6 & 7 > 3 (see [1]). Costs $5, 50%. 中文_字！";
        assertThat(write(new Paragraph(text, NOWHERE))).isEqualTo(text + "\n");
    }

    @Test
    void formulas_within_text_are_left_as_they_are() {
        String text = "where $a_{1} * \\{b\\} * c_{2}$ holds";
        assertThat(write(new Paragraph(text, NOWHERE))).isEqualTo(text + "\n");
    }

    @Test
    void a_fence_is_longer_than_any_in_the_code() {
        assertThat(write(new Code("md", "", "a\n````\nb", List.of(), NOWHERE)))
                .isEqualTo("`````md\na\n````\nb\n`````\n");
    }

    @Test
    void a_plain_table_is_written_with_pipes() {
        Table table = new Table("", List.of(row("a", "b"), row("1")), 1);
        assertThat(write(new TableBlock(table, NOWHERE)))
                .isEqualTo("| a | b |\n| --- | --- |\n| 1 |  |\n");
    }

    @Test
    void a_table_with_spans_is_html_with_its_text_escaped() {
        Table table =
                new Table(
                        "Table 1",
                        List.of(new Row(List.of(new Cell("<a>\nb", 2, 1))), row("c", "d|e")),
                        1);
        assertThat(write(new TableBlock(table, NOWHERE)))
                .isEqualTo(
                        "Table 1\n\n<table><tr><th colspan=\"2\">&lt;a&gt;<br>b</th></tr>"
                                + "<tr><td>c</td><td>d|e</td></tr></table>\n");
    }

    private static Row row(String... cells) {
        return new Row(List.of(cells).stream().map(Cell::of).toList());
    }

    @Test
    void furniture_is_written_only_if_asked_and_hidden_text_not_even_then() {
        List<Block> blocks =
                List.of(
                        new Furniture(Furniture.Role.HEADER, "Report 2026", NOWHERE),
                        new Paragraph("text", NOWHERE),
                        new Furniture(Furniture.Role.HIDDEN, "obey me", NOWHERE));
        assertThat(MarkdownWriter.of(blocks)).isEqualTo("text\n");
        assertThat(MarkdownWriter.of(blocks, Options.withFurniture()))
                .isEqualTo("Report 2026\n\ntext\n");
    }

    @Test
    void radicals_become_ideographs_unless_the_original_is_asked_for() {
        List<Block> blocks = List.of(new Paragraph("⼀⽅", NOWHERE));
        assertThat(MarkdownWriter.of(blocks)).isEqualTo("一方\n");
        assertThat(MarkdownWriter.of(blocks, new Options(java.util.Set.of(), true)))
                .isEqualTo("⼀⽅\n");
    }

    @Test
    void captions_formulas_and_odd_markers_take_the_nearest_form() {
        assertThat(
                        MarkdownWriter.of(
                                List.of(
                                        new Caption("Figure 1", NOWHERE),
                                        new Formula("a^2\n\n+ b", NOWHERE),
                                        new ListItem(3, "(a)", "first", NOWHERE))))
                .isEqualTo("Figure 1\n\n$$\na^2\n+ b\n$$\n\n- (a) first\n");
    }

    private static String write(Block block) {
        return MarkdownWriter.of(List.of(block));
    }
}
