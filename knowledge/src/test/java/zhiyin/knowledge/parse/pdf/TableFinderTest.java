package zhiyin.knowledge.parse.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;

class TableFinderTest {
    private static final long SEED = 20_261_121;

    /// A page on which text and rules are put as a test wants them.
    private static final class Sheet {
        private final List<Glyph> glyphs = new ArrayList<>();
        private final List<Rule> rules = new ArrayList<>();

        /// Letters half as wide as high, 10 points high.
        void text(float left, float baseline, String text) {
            float x = left;
            for (int c : text.codePoints().toArray()) {
                glyphs.add(
                        new Glyph(
                                Character.toString(c),
                                x,
                                baseline,
                                5,
                                10,
                                false,
                                false,
                                false,
                                true,
                                false,
                                -1,
                                glyphs.size()));
                x += 5;
            }
        }

        void across(float at, float from, float to) {
            rules.add(new Rule(true, at, from, to));
        }

        void upright(float at, float from, float to) {
            rules.add(new Rule(false, at, from, to));
        }

        List<FoundTable> find() {
            var page = new PageContent(1, 600, 800, glyphs, rules, List.of());
            return TableFinder.find(page, Lines.of(page));
        }

        Table only() {
            List<FoundTable> found = find();
            assertThat(found).hasSize(1);
            return found.getFirst().table();
        }
    }

    private static List<List<String>> texts(Table table) {
        return table.rows().stream()
                .map(row -> row.cells().stream().map(Cell::text).toList())
                .toList();
    }

    @Test
    void a_ruled_table_has_its_rows_columns_and_header() {
        var sheet = new Sheet();
        String[][] cells = {{"Name", "Count"}, {"apples", "12"}, {"pears", "7"}};
        for (int r = 0; r <= 3; r++) {
            sheet.across(100 + 20 * r, 50, 250);
        }
        for (int c = 0; c <= 2; c++) {
            sheet.upright(50 + 100 * c, 100, 160);
        }
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 2; c++) {
                sheet.text(55 + 100 * c, 114 + 20 * r, cells[r][c]);
            }
        }

        Table table = sheet.only();

        assertThat(texts(table))
                .containsExactly(
                        List.of("Name", "Count"), List.of("apples", "12"), List.of("pears", "7"));
        assertThat(table.headerRows()).isEqualTo(1);
    }

    @Test
    void a_missing_rule_makes_one_cell_of_two() {
        var sheet = new Sheet();
        for (int r = 0; r <= 3; r++) {
            sheet.across(100 + 20 * r, r == 2 ? 150 : 50, 350);
        }
        sheet.upright(50, 100, 160);
        sheet.upright(150, 100, 160);
        sheet.upright(250, 120, 160);
        sheet.upright(350, 100, 160);
        sheet.text(55, 114, "Kind");
        sheet.text(225, 114, "Sizes");
        sheet.text(55, 134, "wood");
        sheet.text(155, 134, "12");
        sheet.text(255, 134, "13");
        sheet.text(155, 154, "14");
        sheet.text(255, 154, "15");

        Table table = sheet.only();

        assertThat(table.rows().getFirst().cells())
                .containsExactly(new Cell("Kind", 1, 1), new Cell("Sizes", 2, 1));
        assertThat(table.rows().get(1).cells().getFirst()).isEqualTo(new Cell("wood", 1, 2));
        assertThat(table.rows().get(2).cells()).hasSize(2);
    }

    @Test
    void random_ruled_grids_come_back_as_they_were_drawn() {
        var random = new Random(SEED);
        for (int round = 0; round < 40; round++) {
            int rows = 2 + random.nextInt(8);
            int columns = 2 + random.nextInt(5);
            var sheet = new Sheet();
            List<List<String>> drawn = new ArrayList<>();
            float[] xs = borders(random, 40, columns, 60, 30);
            float[] ys = borders(random, 60, rows, 18, 30);
            for (float y : ys) {
                sheet.across(y, xs[0], xs[columns]);
            }
            for (float x : xs) {
                sheet.upright(x, ys[0], ys[rows]);
            }
            for (int r = 0; r < rows; r++) {
                List<String> row = new ArrayList<>();
                for (int c = 0; c < columns; c++) {
                    String text = word(random, 3 + random.nextInt(7));
                    sheet.text(xs[c] + 4, ys[r] + 13, text);
                    row.add(text);
                }
                drawn.add(row);
            }

            assertThat(texts(sheet.only())).as("seed %d, round %d", SEED, round).isEqualTo(drawn);
        }
    }

    @Test
    void random_tables_without_rules_come_back_as_they_were_drawn() {
        var random = new Random(SEED + 1);
        for (int round = 0; round < 40; round++) {
            int rows = 4 + random.nextInt(10);
            int columns = 3 + random.nextInt(3);
            var sheet = new Sheet();
            List<List<String>> drawn = new ArrayList<>();
            float[] xs = borders(random, 40, columns, 80, 20);
            for (int r = 0; r < rows; r++) {
                List<String> row = new ArrayList<>();
                for (int c = 0; c < columns; c++) {
                    String text =
                            r == 0 || c == 0
                                    ? word(random, 4 + random.nextInt(6))
                                    : Integer.toString(10 + random.nextInt(90_000));
                    sheet.text(xs[c], 100 + 16 * r, text);
                    row.add(text);
                }
                drawn.add(row);
            }

            Table table = sheet.only();

            assertThat(texts(table)).as("seed %d, round %d", SEED + 1, round).isEqualTo(drawn);
            assertThat(table.headerRows()).isEqualTo(1);
        }
    }

    private static float[] borders(Random random, float first, int count, int least, int more) {
        float[] out = new float[count + 1];
        out[0] = first;
        for (int i = 1; i <= count; i++) {
            out[i] = out[i - 1] + least + random.nextInt(more);
        }
        return out;
    }

    private static String word(Random random, int letters) {
        return IntStream.range(0, letters)
                .mapToObj(_ -> Character.toString('a' + random.nextInt(26)))
                .reduce("", String::concat);
    }

    @Test
    void a_book_table_has_groups_of_columns_over_its_header() {
        var sheet = new Sheet();
        sheet.across(100, 50, 450);
        sheet.across(118, 150, 440);
        sheet.across(136, 50, 450);
        sheet.across(190, 50, 450);
        sheet.text(270, 113, "Accuracy");
        sheet.text(55, 131, "Model");
        String[] names = {"small", "middle", "large"};
        for (int c = 0; c < 3; c++) {
            sheet.text(155 + 110 * c, 131, names[c]);
        }
        for (int r = 0; r < 3; r++) {
            sheet.text(55, 150 + 16 * r, "run " + "abc".charAt(r));
            for (int c = 0; c < 3; c++) {
                sheet.text(160 + 110 * c, 150 + 16 * r, "0." + (r + 1) + c);
            }
        }

        Table table = sheet.only();

        assertThat(table.headerRows()).isEqualTo(2);
        assertThat(table.rows().getFirst().cells())
                .containsExactly(new Cell("Model", 1, 2), new Cell("Accuracy", 3, 1));
        assertThat(texts(table).get(4)).containsExactly("run c", "0.30", "0.31", "0.32");
        assertThat(table.rows()).hasSize(5);
    }

    @Test
    void lines_of_one_cell_stay_together_where_rows_are_farther_apart() {
        var sheet = new Sheet();
        for (int r = 0; r < 4; r++) {
            float top = 100 + 40 * r;
            sheet.text(50, top, "kind " + "abcd".charAt(r));
            sheet.text(200, top, "what it is");
            sheet.text(200, top + 12, "and does");
            sheet.text(400, top, Integer.toString(100 + r));
        }

        assertThat(texts(sheet.only()).getFirst())
                .containsExactly("kind a", "what it is and does", "100");
    }

    @Test
    void prose_in_two_columns_is_no_table() {
        var sheet = new Sheet();
        String prose = "the quick brown fox jumps over the lazy dog and";
        for (int r = 0; r < 40; r++) {
            sheet.text(40, 80 + 12 * r, prose);
            sheet.text(310, 80 + 12 * r, prose);
        }

        assertThat(sheet.find()).isEmpty();
    }

    @Test
    void a_list_with_numbers_is_no_table() {
        var sheet = new Sheet();
        for (int r = 0; r < 12; r++) {
            sheet.text(40, 80 + 14 * r, (r + 1) + ".");
            sheet.text(70, 80 + 14 * r, "what is to be done in this step");
        }

        assertThat(sheet.find()).isEmpty();
    }

    @Test
    void a_chart_of_bars_is_no_table() {
        var sheet = new Sheet();
        int[] heights = {90, 40, 70, 20};
        for (int line = 0; line <= 5; line++) {
            sheet.across(100 + 20 * line, 60, 400);
            sheet.text(35, 104 + 20 * line, Integer.toString(100 - 20 * line));
        }
        for (int bar = 0; bar < heights.length; bar++) {
            float left = 80 + 80 * bar;
            float top = 200 - heights[bar];
            sheet.across(top, left, left + 30);
            sheet.across(200, left, left + 30);
            sheet.upright(left, top, 200);
            sheet.upright(left + 30, top, 200);
            sheet.text(left + 8, top - 3, Integer.toString(heights[bar]));
        }

        assertThat(sheet.find()).isEmpty();
    }

    @Test
    void cells_shaded_line_by_line_are_one_cell() {
        var sheet = new Sheet();
        for (int r = 0; r <= 2; r++) {
            sheet.across(100 + 36 * r, 50, 350);
        }
        for (int c = 0; c <= 2; c++) {
            sheet.upright(50 + 150 * c, 100, 172);
        }
        for (int line = 0; line < 3; line++) {
            float top = 100 + 12 * line;
            sheet.across(top, 50, 200);
            sheet.across(top + 12, 50, 200);
            sheet.upright(50, top, top + 12);
            sheet.upright(200, top, top + 12);
            sheet.text(55, top + 9, "line " + "abc".charAt(line));
        }
        sheet.text(205, 109, "first");
        sheet.text(55, 145, "second");
        sheet.text(205, 145, "third");

        assertThat(texts(sheet.only()))
                .containsExactly(
                        List.of("line a line b line c", "first"), List.of("second", "third"));
    }

    @Test
    void each_line_of_a_table_is_told_to_be_in_it() {
        var sheet = new Sheet();
        for (int r = 0; r < 5; r++) {
            sheet.text(50, 100 + 16 * r, "name " + r);
            sheet.text(200, 100 + 16 * r, Integer.toString(10 + r));
            sheet.text(350, 100 + 16 * r, Integer.toString(20 + r));
        }
        sheet.text(50, 300, "Not in the table.");

        assertThat(sheet.find().getFirst().lines()).hasSize(15);
    }
}
