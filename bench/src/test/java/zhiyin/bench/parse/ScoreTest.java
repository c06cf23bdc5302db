package zhiyin.bench.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The metrics on examples computed by hand, and the quick algorithms beside plain ones.
final class ScoreTest {
    private static final double EXACT = 1e-12;

    private static final String TABLE =
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>";

    @Test
    void a_text_compared_with_itself_is_perfect() {
        String text = "# 标题\n\nSome words.\n\n" + TABLE + "\n\n## Next\n\n- item\n";
        assertThat(Score.of(text, text)).isEqualTo(new Score(1, 1, 1));
    }

    @Test
    void what_the_truth_has_not_is_not_scored() {
        Score score = Score.of("Only words.", "Only words.\n\n# Heading\n\n" + TABLE);
        assertThat(score.teds()).isNaN();
        assertThat(score.mhs()).isNaN();
        assertThat(score.overall()).isEqualTo(score.nid()).isLessThan(1);
    }

    @Test
    void what_the_truth_has_and_the_text_has_not_scores_zero() {
        Score score = Score.of("# Heading\n\n" + TABLE, "Heading a b 1 2");
        assertThat(score.teds()).isZero();
        assertThat(score.mhs()).isZero();
        assertThat(score.overall()).isCloseTo(score.nid() / 3, within(EXACT));
    }

    @Test
    void reading_order_counts_common_characters_twice() {
        assertThat(Indel.similarity("abcd", "acbd")).isCloseTo(6 / 8.0, within(EXACT));
        assertThat(Indel.similarity("", "")).isEqualTo(1);
        assertThat(Indel.similarity("文字", "")).isZero();
        assertThat(Indel.similarity("𝕏y", "𝕏z")).isCloseTo(2 / 4.0, within(EXACT));
    }

    @Test
    void white_space_is_all_the_same() {
        assertThat(Score.of("a\u3000b\u00a0\n\nc", " a b\tc\n").nid()).isEqualTo(1);
    }

    @Test
    void a_wrong_cell_costs_its_share_of_the_tables_nodes() {
        String wrong = TABLE.replace("<td>2</td>", "<td>3</td>");
        // table, 2 rows, 4 cells, and the root that all tables share less one: 7 nodes
        assertThat(Score.of(TABLE, wrong).teds()).isCloseTo(1 - 1 / 7.0, within(EXACT));
        String half = TABLE.replace("<td>2</td>", "<td>2x</td>");
        assertThat(Score.of(TABLE, half).teds()).isCloseTo(1 - 0.5 / 7.0, within(EXACT));
    }

    @Test
    void a_wrong_span_costs_a_cell() {
        String wide = TABLE.replace("<td>2</td>", "<td colspan=\"2\">2</td>");
        assertThat(Score.of(TABLE, wide).teds()).isCloseTo(1 - 1 / 7.0, within(EXACT));
    }

    @Test
    void a_table_of_pipes_is_as_good_as_one_of_html() {
        assertThat(Score.of(TABLE, "| a | b |\n|---|:-:|\n| 1 | 2 |\n").teds()).isEqualTo(1);
    }

    @Test
    void a_missed_heading_costs_two_nodes_of_the_tree() {
        // document, 2 headings, 2 contents: 5 nodes; without the second heading its text joins the
        // first
        Score score = Score.of("# A\n\nx\n\n# B\n\ny", "# A\n\nx B y");
        assertThat(score.mhs()).isCloseTo(1 - (2 + 4 / 5.0) / 5, within(EXACT));
    }

    @Test
    void levels_of_headings_are_not_scored() {
        assertThat(Score.of("# A\n\nx", "### A\n\nx").mhs()).isEqualTo(1);
    }

    @Test
    void bits_and_matrix_give_the_same_distances() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 400; round++) {
            int[] a = characters(random);
            int[] b = random.nextInt(4) == 0 ? a.clone() : characters(random);
            String label = "seed " + seed + " round " + round;
            assertThat(Levenshtein.distance(a, b)).as(label).isEqualTo(plain(a, b, 1));
            double common = (a.length + b.length - plain(a, b, 2)) / 2.0;
            double expected = a.length + b.length == 0 ? 1 : 2 * common / (a.length + b.length);
            assertThat(Indel.similarity(text(a), text(b)))
                    .as(label)
                    .isCloseTo(expected, within(EXACT));
        }
    }

    private static int[] characters(Random random) {
        return random.ints(random.nextInt(200), 'a', 'e').toArray();
    }

    private static String text(int[] characters) {
        return new String(characters, 0, characters.length);
    }

    /// The textbook's matrix.
    private static int plain(int[] a, int[] b, int replacing) {
        int[][] d = new int[a.length + 1][b.length + 1];
        for (int i = 0; i <= a.length; i++) {
            for (int j = 0; j <= b.length; j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int other = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : replacing);
                d[i][j] = Math.min(other, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
            }
        }
        return d[a.length][b.length];
    }

    @Test
    void trees_are_compared_as_by_trying_everything() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Node a = tree(random, 2);
            Node b = tree(random, 2);
            assertThat(TreeEditDistance.between(a, b))
                    .as("seed " + seed + " round " + round)
                    .isCloseTo(forests(List.of(a), List.of(b)), within(1e-9))
                    .isCloseTo(TreeEditDistance.between(b, a), within(1e-9));
        }
    }

    private static Node tree(Random random, int depth) {
        int children = depth == 0 ? 0 : random.nextInt(3);
        return new Node(
                random.nextBoolean() ? "tr" : "td",
                1,
                1,
                random.nextBoolean() ? "" : "ab".substring(random.nextInt(2)),
                IntStream.range(0, children).mapToObj(_ -> tree(random, depth - 1)).toList());
    }

    /// The recursion that Zhang and Shasha begin with.
    private static double forests(List<Node> a, List<Node> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.stream().mapToInt(Node::count).sum() + b.stream().mapToInt(Node::count).sum();
        }
        Node lastA = a.getLast();
        Node lastB = b.getLast();
        List<Node> restA = a.subList(0, a.size() - 1);
        List<Node> restB = b.subList(0, b.size() - 1);
        double deleted = 1 + forests(joined(restA, lastA.children()), b);
        double inserted = 1 + forests(a, joined(restB, lastB.children()));
        double changed =
                lastA.costOf(lastB)
                        + forests(lastA.children(), lastB.children())
                        + forests(restA, restB);
        return Math.min(changed, Math.min(deleted, inserted));
    }

    private static List<Node> joined(List<Node> first, List<Node> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
