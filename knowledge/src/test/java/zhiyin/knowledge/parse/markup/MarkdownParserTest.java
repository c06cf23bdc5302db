package zhiyin.knowledge.parse.markup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Place.Unit;
import zhiyin.knowledge.parse.ParseException;

class MarkdownParserTest {
    @Test
    void headings_paragraphs_and_quotes_keep_their_levels() {
        assertThat(
                        shapes(
                                """
                                # One #
                                Two
                                ---
                                text
                                goes on
                                > said
                                > > deeper
                                """))
                .containsExactly(
                        "h1 One",
                        "h2 Two",
                        "Paragraph text goes on",
                        "quote1 said",
                        "quote2 deeper");
    }

    @Test
    void lists_keep_depths_and_the_numbers_of_the_source() {
        assertThat(
                        shapes(
                                """
                                - a
                                  - b
                                    continued

                                    second paragraph
                                7. c
                                9. d

                                       indented code
                                2) e
                                """))
                .containsExactly(
                        "1- a",
                        "2- b continued",
                        "Paragraph second paragraph",
                        "17. c",
                        "19. d",
                        "code() indented code",
                        "12) e");
    }

    @Test
    void fences_within_fences_are_text_and_an_open_fence_ends_with_the_file() {
        assertThat(
                        shapes(
                                """
                                ````{.python .input}
                                ```java
                                # no heading
                                ```
                                ````
                                - item
                                  ~~~sh title=x
                                  ls
                                  ~~~

                                ```
                                open
                                # no heading
                                """))
                .containsExactly(
                        "code(python) ```java/# no heading/```",
                        "1- item",
                        "code(sh) ls",
                        "code() open/# no heading");
    }

    @Test
    void tables_have_a_header_unless_it_is_empty() {
        Document document =
                markdown(
                        """
                        | a \\| b | **c** |
                        |---|---|
                        | 1 | `x` |

                        |  |  |
                        |---|---|
                        | 1 | 2 |
                        """);
        assertThat(Parsing.shapes(document))
                .containsExactly("TableBlock a | b|c/1|x", "TableBlock 1|2");
        assertThat(document.blocks())
                .map(block -> ((TableBlock) block).table().headerRows())
                .containsExactly(1, 0);
    }

    @Test
    void html_becomes_blocks_even_where_blank_lines_divide_it() {
        assertThat(
                        shapes(
                                """
                                <table>
                                <tr><th colspan="2">Head</th></tr>

                                <tr><td>1</td><td>2</td></tr>
                                </table>

                                <details><summary>More</summary>

                                ## Inside

                                </details>
                                <!-- nothing -->
                                """))
                .containsExactly("TableBlock Head/1|2", "Paragraph More", "h2 Inside");
    }

    @Test
    void inline_markup_leaves_its_words() {
        assertThat(
                        shapes(
                                """
                                A [link](http://a.b "t") to **bold _both_** `co*de` ~~gone~~ &amp; <b>x</b><br>y ![alt](z.png)
                                """))
                .containsExactly("Paragraph A link to bold both co*de gone & x/y alt");
    }

    @Test
    void an_image_alone_is_a_caption() {
        assertThat(shapes("![A duck](duck.png)\n")).containsExactly("Caption A duck");
    }

    @Test
    void formulas_keep_their_backslashes_and_underscores() {
        assertThat(
                        shapes(
                                """
                                Let $a_{1} * \\{b\\}$ and cost $5 or $10.

                                $$
                                x_1 \\\\
                                - y_2
                                $$

                                $$ z $$

                                $$ never closed

                                ```math
                                q
                                ```
                                """))
                .containsExactly(
                        "Paragraph Let $a_{1} * \\{b\\}$ and cost $5 or $10.",
                        "Formula x_1 \\\\/- y_2",
                        "Formula z",
                        "Paragraph $$never closed",
                        "Formula q");
    }

    @Test
    void footnotes_are_blocks_and_references_text() {
        assertThat(shapes("See[^a].\n\n[^a]: the note\n    goes on\n"))
                .containsExactly("Paragraph See[^a].", "note(a) the note goes on");
    }

    @Test
    void lines_of_chinese_join_without_a_space() {
        assertThat(shapes("第一行，\n第二行 and\nEnglish\n中文"))
                .containsExactly("Paragraph 第一行，第二行 and English 中文");
    }

    @Test
    void front_matter_is_metadata_and_places_count_its_lines() {
        String text =
                "\uFEFF---\r\ntitle: \"标题\"\r\nTags: [a, b]\r\nlist:\r\n  - x\r\n  - y\r\n---\r\n\r\n# 正文\r\n";
        Document document = markdown(text);
        assertThat(document.title()).isEqualTo("标题");
        assertThat(document.metadata()).containsEntry("tags", "a, b").containsEntry("list", "x, y");
        assertThat(document.blocks().getFirst().place().first()).isEqualTo(9);
        assertThat(cited(text.substring(1), document.blocks().getFirst())).isEqualTo("# 正文");
    }

    @Test
    void a_rule_at_the_beginning_is_no_front_matter() {
        assertThat(shapes("---\nJust text, no keys.\n\n---\nmore\n"))
                .containsExactly("Paragraph Just text, no keys.", "Paragraph more");
    }

    @Test
    void every_place_cites_the_words_of_its_block() {
        String text =
                "# One\n\ntext of two\nlines\n\n- item\n  - inner\n\n> quote\n\n```\ncode\n```\n";
        Document document = markdown(text);
        for (Block block : document.blocks()) {
            assertThat(block.place().unit()).isEqualTo(Unit.LINE);
            String first = block.text().lines().findFirst().orElse("").split(" ", 2)[0];
            assertThat(cited(text, block)).contains(first);
            assertThat(text.lines().toList().get(block.place().first() - 1)).isNotBlank();
        }
        assertThat(document.blocks()).hasSize(6);
    }

    private static String cited(String text, Block block) {
        return text.substring(block.place().span().start(), block.place().span().end());
    }

    @Test
    void a_table_of_three_thousand_rows_takes_no_time() {
        String rows =
                IntStream.range(0, 3000)
                        .mapToObj(i -> "| %d | value %d |\n".formatted(i, i))
                        .collect(Collectors.joining());
        Document document =
                assertTimeout(Duration.ofSeconds(5), () -> markdown("| a | b |\n|--|--|\n" + rows));
        assertThat(((TableBlock) document.blocks().getFirst()).table().rows()).hasSize(3001);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ">",
                "> ",
                "- ",
                "1. ",
                "*a ",
                "[",
                "![",
                "`",
                "**",
                "<a ",
                "<div>\n",
                "$a",
                "$$\n",
                "|",
                "&",
                "\\",
                "- a\n\n",
                "[^1]: ",
                "]",
                "[a](",
                "<!--",
                "~~a",
                "_a_ ",
                "[^1]:\n",
                "a\n--|--\n"
            })
    void floods_of_markup_end_in_bounded_time(String piece) {
        String flood = piece.repeat(60_000 / piece.length()) + "\nend\n";
        assertTimeout(Duration.ofSeconds(10), () -> markdown(flood));
    }

    @Test
    void deep_lists_followed_by_many_lines_end_in_bounded_time() {
        String bomb = "- ".repeat(20_000) + "a\n" + "\n".repeat(20_000) + "b\n";
        assertTimeout(Duration.ofSeconds(10), () -> markdown(bomb));
    }

    @Test
    void random_markup_never_fails() {
        String[] pieces = {
            "- ",
            "> ",
            "1. ",
            "```",
            "\n",
            "\n\n",
            "    ",
            "|",
            "--",
            "$$",
            "[^1]: ",
            "<table>",
            "<td>",
            "</table>",
            "*",
            "_",
            "[a](b)",
            "word ",
            "中",
            "#",
            "\t",
            "\r\n",
            "\u0000",
            "\uD800"
        };
        long seed = System.nanoTime();
        for (int round = 0; round < 500; round++) {
            var random = new Random(seed + round);
            String text =
                    random.ints(60, 0, pieces.length)
                            .mapToObj(i -> pieces[i])
                            .collect(Collectors.joining("", "x", ""));
            assertThat(MarkdownParser.blocks(text, Place.UNKNOWN))
                    .as("seed %d: %s", seed + round, text)
                    .isNotEmpty();
        }
    }

    @Test
    void a_file_without_text_says_so() {
        assertThatThrownBy(() -> markdown(" \n\n"))
                .isInstanceOfSatisfying(
                        ParseException.class,
                        e -> assertThat(e.status()).isEqualTo(ParseException.Status.EMPTY));
    }

    private static Document markdown(String text) {
        return Parsing.parse(new MarkdownParser(), "a.md", text);
    }

    private static List<String> shapes(String text) {
        return Parsing.shapes(markdown(text));
    }
}
