package zhiyin.knowledge.parse.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;

class TextParserTest {
    @Test
    void chinese_chapters_are_headings_and_each_line_a_paragraph() throws IOException {
        Document book = read("book.txt", "第一章 开始\n\n　　从前有一座山。\n　　山里有一座庙。\n\n第一节 山\n\n山很高。\n");
        assertThat(book.title()).isEqualTo("第一章 开始");
        assertThat(book.language()).isEqualTo("zh");
        assertThat(book.blocks()).hasSize(5);
        assertThat(book.blocks().getFirst())
                .isInstanceOfSatisfying(Heading.class, h -> assertThat(h.level()).isEqualTo(1));
        assertThat(book.blocks().get(3))
                .isInstanceOfSatisfying(Heading.class, h -> assertThat(h.level()).isEqualTo(2));
        assertThat(book.blocks().get(2).text()).isEqualTo("山里有一座庙。");
    }

    @Test
    void underlined_titles_are_headings_by_order_of_their_signs() throws IOException {
        Document text = read("a.rst", "Title\n=====\n\nPart\n----\n\nText.\n\nOther\n-----\n");
        assertThat(
                        text.blocks().stream()
                                .filter(Heading.class::isInstance)
                                .map(b -> ((Heading) b).level()))
                .containsExactly(1, 2, 2);
    }

    @Test
    void wrapped_lines_are_joined_and_short_lines_are_not() throws IOException {
        String wrapped =
                "The quick brown fox jumps over the lazy dog and\nthen it goes on to the next field where the cows\nare, and rests.\n";
        assertThat(read("a.txt", wrapped).blocks())
                .extracting(Block::text)
                .containsExactly(wrapped.strip().replace('\n', ' '));
        String poem = "Roses are red,\nviolets are blue\n";
        assertThat(read("a.txt", poem).blocks())
                .extracting(Block::text)
                .containsExactly(poem.strip());
    }

    @Test
    void lists_keep_their_marks_and_depths() throws IOException {
        Document text = read("a.txt", "To do:\n- one\n  - two\n    goes on\n3) three\n");
        List<Block> blocks = text.blocks();
        assertThat(blocks).hasSize(4);
        assertThat(blocks.get(2))
                .isInstanceOfSatisfying(
                        ListItem.class,
                        item -> {
                            assertThat(item.depth()).isEqualTo(2);
                            assertThat(item.text()).isEqualTo("two goes on");
                        });
        assertThat(((ListItem) blocks.get(3)).marker()).isEqualTo("3)");
    }

    @Test
    void separated_values_are_a_table_with_its_header() throws IOException {
        Document comma =
                read("a.csv", "name,\"size, cm\"\r\n\"A \"\"x\"\"\",10\r\n\"two\r\nlines\",12\r\n");
        assertThat(table(comma).headerRows()).isEqualTo(1);
        assertThat(table(comma).text()).isEqualTo("name\tsize, cm\nA \"x\"\t10\ntwo\nlines\t12");
        Document semicolon = read("a.csv", "1;2,5\n3;4,5\n");
        assertThat(table(semicolon).headerRows()).isZero();
        assertThat(table(semicolon).rows().getFirst().cells()).hasSize(2);
    }

    @Test
    void long_tables_repeat_their_header() throws IOException {
        Document document = read("a.csv", "id,name\n" + "7,x\n".repeat(2500));
        assertThat(document.blocks())
                .hasSize(3)
                .allMatch(block -> ((TableBlock) block).table().headerRows() == 1);
        assertThat(document.blocks().getLast().place().last()).isEqualTo(2501);
    }

    private static zhiyin.knowledge.document.Table table(Document document) {
        return ((TableBlock) document.blocks().getFirst()).table();
    }

    @Test
    void notations_are_code_that_can_be_cut() throws IOException {
        Document json =
                read("a.json", "{\n" + "  \"key\": [1, 2],\n".repeat(100) + "  \"end\": 1\n}\n");
        assertThat(json.blocks())
                .singleElement()
                .isInstanceOfSatisfying(
                        Code.class,
                        code -> {
                            assertThat(code.language()).isEqualTo("json");
                            assertThat(code.cuts()).hasSize(100);
                        });
    }

    @Test
    void places_are_lines_and_characters_of_the_source() throws IOException {
        var random = new Random(3);
        List<String> lines =
                List.of(
                        "第一章 天",
                        "words of a line",
                        "- item",
                        "",
                        "",
                        "1.2 Part",
                        "\ta\tb",
                        "====",
                        "    code",
                        "汉字。");
        for (int seed = 0; seed < 200; seed++) {
            var text = new StringBuilder("x\n");
            for (int i = 0; i < 30; i++) {
                text.append(lines.get(random.nextInt(lines.size())))
                        .append(random.nextBoolean() ? "\n" : "\r\n");
            }
            int last = 0;
            for (Block block : read("a.txt", text.toString()).blocks()) {
                int start = block.place().span().start();
                assertThat(start).as(text.toString()).isGreaterThanOrEqualTo(last);
                last = block.place().span().end();
                if (block instanceof Paragraph) {
                    assertThat(text.substring(start, last).replace("\r\n", "\n"))
                            .contains(block.text().lines().findFirst().orElse(""));
                }
            }
        }
    }

    @Test
    void nothing_but_spaces_is_empty() {
        ParseException e =
                catchThrowableOfType(ParseException.class, () -> read("a.txt", " \n\t\n"));
        assertThat(e.status()).isEqualTo(Status.EMPTY);
    }

    private static Document read(String name, String text) throws IOException {
        Path file = Files.createTempFile("text-test", "");
        try {
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
            var parser = new TextParser();
            var context = new ParseContext(ParseLimits.defaults(), ParseOptions.defaults(), parser);
            return parser.parse(new Source(name, file), context);
        } finally {
            Files.delete(file);
        }
    }
}
