package zhiyin.bench.parse;

import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/// How well a Markdown text says what the truth says, by the metrics of opendataloader-bench, each from
/// 0 to 1.
///
/// @param nid reading order: how alike the texts are ([Indel])
/// @param teds tables: 1 less the distance of their trees ([TableTree]) over the larger one's nodes; not a
///     number where the truth has no table
/// @param mhs headings: the same of the trees of headings and what is under them ([HeadingTree]); not a
///     number where the truth has no heading
record Score(double nid, double teds, double mhs) {
    private static final Pattern SPACES =
            Pattern.compile(
                    "[\\s\\u00a0\\u3000\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u1680\\u0085\\u001c-\\u001f]+");

    static Score of(String truth, String written) {
        String expected = PipeTables.toHtml(truth);
        String found = PipeTables.toHtml(written);
        return new Score(
                Indel.similarity(normalized(expected), normalized(found)),
                teds(TableTree.of(expected), TableTree.of(found)),
                mhs(HeadingTree.of(expected), HeadingTree.of(found)));
    }

    /// The mean of those metrics that the truth has.
    double overall() {
        return DoubleStream.of(nid, teds, mhs)
                .filter(metric -> !Double.isNaN(metric))
                .average()
                .orElseThrow();
    }

    /// Runs of white space, also of wide ones, become one space.
    static String normalized(String text) {
        return SPACES.matcher(text).replaceAll(" ").strip();
    }

    private static double teds(TableTree truth, TableTree written) {
        if (truth.isEmpty()) {
            return Double.NaN;
        }
        if (written.isEmpty()) {
            return 0;
        }
        int larger = Math.max(truth.count(), written.count());
        return 1 - TreeEditDistance.between(written.root(), truth.root()) / larger;
    }

    private static double mhs(Node truth, Node written) {
        if (!HeadingTree.hasHeadings(truth)) {
            return Double.NaN;
        }
        if (!HeadingTree.hasHeadings(written)) {
            return 0;
        }
        int larger = Math.max(truth.count(), written.count());
        return Math.max(0, 1 - TreeEditDistance.between(truth, written) / larger);
    }
}
