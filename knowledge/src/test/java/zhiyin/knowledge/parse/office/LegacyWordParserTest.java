package zhiyin.knowledge.parse.office;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.poi.hwpf.HWPFDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report;

class LegacyWordParserTest {
    @TempDir Path folder;

    static Path sample(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(LegacyWordParserTest.class.getResource(name)).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Document read(String name) throws IOException {
        return Reading.read(new LegacyWordParser(), sample(name));
    }

    @Test
    void headings_have_their_levels_in_every_language() throws IOException {
        Document read = read("greek_heading_styles.doc");
        assertThat(Reading.blocks(read, Heading.class))
                .extracting(Heading::level, Heading::text)
                .contains(
                        org.assertj.core.groups.Tuple.tuple(
                                1, "Überschriften in nicht‑englischer Sprache"),
                        org.assertj.core.groups.Tuple.tuple(
                                2, "Problem mit lokalisierten Dokumenten"));
    }

    @Test
    void tables_code_and_language_of_a_chinese_guide_are_kept() throws IOException {
        Document read = read("rmq_zh_acl_user_guide.doc");
        assertThat(read.language()).isEqualTo("zh");
        assertThat(Reading.blocks(read, Heading.class).getFirst().text()).isEqualTo("权限控制");
        assertThat(Reading.blocks(read, TableBlock.class)).hasSize(7);
        TableBlock first = Reading.blocks(read, TableBlock.class).getFirst();
        assertThat(first.table().headerRows()).isEqualTo(1);
        assertThat(first.table().rows().getFirst().cells())
                .extracting(cell -> cell.text())
                .containsExactly("权限", "含义");
        assertThat(Reading.blocks(read, Code.class))
                .extracting(Code::text)
                .anyMatch(code -> code.contains("\naclEnable=true\n"));
    }

    @Test
    void lists_are_items_with_markers() throws IOException {
        Document read = read("rmq_en_best_practice.doc");
        assertThat(Reading.blocks(read, ListItem.class))
                .isNotEmpty()
                .allMatch(item -> item.depth() >= 1 && !item.marker().isEmpty());
    }

    @Test
    void hidden_text_is_found_and_kept_apart() throws IOException {
        try (var in = Files.newInputStream(sample("greek_heading_styles.doc"));
                var word = new HWPFDocument(in)) {
            var paragraph = word.getRange().getParagraph(0);
            String said = paragraph.text().strip();
            for (int i = 0; i < paragraph.numCharacterRuns(); i++) {
                paragraph.getCharacterRun(i).setVanished(true);
            }
            Path file = Reading.file(folder, "hidden.doc", word::write);
            Document read = Reading.read(new LegacyWordParser(), file);
            assertThat(Reading.blocks(read, Furniture.class))
                    .extracting(Furniture::role, Furniture::text)
                    .contains(org.assertj.core.groups.Tuple.tuple(Furniture.Role.HIDDEN, said));
            assertThat(Reading.blocks(read, Heading.class)).noneMatch(h -> h.text().equals(said));
            assertThat(read.report().findings())
                    .extracting(Report.Finding::kind)
                    .contains(Report.Kind.HIDDEN_TEXT);
        }
    }

    @Test
    void of_a_field_only_the_result_is_text_wherever_it_lies() {
        assertThat(WordCharacters.plain("a \u0013HYPERLINK \"x\" \u0014link\u0015 b"))
                .isEqualTo("a link b");
        assertThat(WordCharacters.plain("\u0013IF \u0013PAGE\u00141\u0015 = 1 \u0014yes\u0015"))
                .isEqualTo("yes");
        assertThat(WordCharacters.plain("\u0013PAGE\u0015x\u0015\u0014y")).isEqualTo("xy");
        assertThat(WordCharacters.plain("a\u000Bb\u001Ec")).isEqualTo("a\nb-c");
    }

    @Test
    void numbers_are_written_as_word_shows_them() {
        assertThat(WordNumbers.text(14, 1)).isEqualTo("XIV");
        assertThat(WordNumbers.text(28, 4)).isEqualTo("bb");
        assertThat(WordNumbers.text(10, 37)).isEqualTo("十");
        assertThat(WordNumbers.text(105, 37)).isEqualTo("一百〇五");
        assertThat(WordNumbers.text(21, 38)).isEqualTo("贰拾壹");
        assertThat(WordNumbers.text(3, 18)).isEqualTo("③");
        assertThat(WordNumbers.text(2, 30)).isEqualTo("乙");
    }
}
