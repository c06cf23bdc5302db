package zhiyin.bench.search;

import java.util.List;
import java.util.function.Function;

/// What was measured of a store of so many passages.
///
/// @param written seconds until all were searchable
/// @param merged seconds until nothing was left to merge
/// @param bytes on disk
/// @param heap bytes that the open store holds after searches; the files are mapped, and lie in the system's cache
/// @param answers a question's vector, the nearest by it and by words, a round each
/// @param nearest the nearest by a vector alone, a round each
/// @param recall of the ten nearest, against the exact answer
record SearchFigures(
        int passages,
        double written,
        double merged,
        long bytes,
        long heap,
        List<Latencies> answers,
        List<Latencies> nearest,
        double recall) {
    /// The median of the rounds, in milliseconds.
    static double median(List<Latencies> rounds, int percent) {
        return rounds.stream()
                .mapToDouble(round -> round.percentile(percent))
                .sorted()
                .skip(rounds.size() / 2)
                .findFirst()
                .orElse(0);
    }

    /// For Markdown.
    static String table(List<SearchFigures> all) {
        var text =
                new StringBuilder(
                        """
                        | Passages | Searchable after | Merged after | On disk | Heap | p50 | p99 | Nearest alone p50 | p99 | Recall@10 |
                        |---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
                        """);
        for (SearchFigures each : all) {
            text.append(
                    "| %,d | %,.1f s | %,.1f s | %,d MB | %,d MB | %.1f ms | %.1f ms | %.1f ms | %.1f ms | %.4f |%n"
                            .formatted(
                                    each.passages,
                                    each.written,
                                    each.merged,
                                    each.bytes / 1_000_000,
                                    each.heap / 1_000_000,
                                    median(each.answers, 50),
                                    median(each.answers, 99),
                                    median(each.nearest, 50),
                                    median(each.nearest, 99),
                                    each.recall));
        }
        return text.toString();
    }

    /// One figure of each, by the number of passages.
    static List<double[]> points(List<SearchFigures> all, Function<SearchFigures, Double> figure) {
        return all.stream().map(each -> new double[] {each.passages, figure.apply(each)}).toList();
    }
}
