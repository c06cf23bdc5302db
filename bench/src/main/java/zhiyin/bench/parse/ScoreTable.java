package zhiyin.bench.parse;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// Means over groups of documents, and the documents that are read worst.
record ScoreTable(List<Scored> documents) {
    private static final String PUBLISHED =
            """
            Published for all 200 pages of opendataloader-bench (overall, NID, TEDS, MHS), for comparison:
              opendataloader hybrid 2.2.1  .907  .934  .928  .821   with docling's server
              nutrient                     .885  .925  .708  .819
              docling 2.84                 .882  .898  .887  .824
              marker 1.10                  .861  .890  .808  .796
              opendataloader 2.2.1         .831  .902  .489  .739
              PDFBox's PDFTextStripper     .579  .874  0     0      run by us, as Tika:
              Tika 3.3.1                   .576  .871  0     0
            """;

    void print(PrintStream out, int worst) {
        out.printf(
                "%-12s %5s  %8s  %13s  %13s  %13s  %11s  %s%n",
                "group", "files", "overall", "NID", "TEDS", "MHS", "pages/CPU-s", "failed");
        var groups =
                documents.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Scored::group, TreeMap::new, Collectors.toList()));
        groups.forEach((group, members) -> line(out, group, members));
        if (groups.size() > 1) {
            line(out, "all", documents);
        }
        printWorst(out, worst);
        if (documents.stream().allMatch(document -> document.name().startsWith("010300000"))) {
            out.println();
            out.print(PUBLISHED);
        }
    }

    private static void line(PrintStream out, String group, List<Scored> members) {
        double seconds = members.stream().mapToDouble(d -> d.reading().cpuSeconds()).sum();
        int units = members.stream().mapToInt(d -> d.reading().units()).sum();
        out.printf(
                "%-12s %5d  %8.4f  %13s  %13s  %13s  %11s  %d%n",
                group,
                members.size(),
                members.stream().mapToDouble(d -> d.score().overall()).average().orElse(0),
                mean(members, d -> d.score().nid()),
                mean(members, d -> d.score().teds()),
                mean(members, d -> d.score().mhs()),
                units == 0 || seconds == 0 ? "-" : "%.1f".formatted(units / seconds),
                members.stream().filter(d -> !d.reading().failure().isEmpty()).count());
    }

    /// The mean of a metric over those documents that have it, and their number.
    private static String mean(List<Scored> members, ToDoubleFunction<Scored> metric) {
        var summary =
                members.stream()
                        .mapToDouble(metric)
                        .filter(value -> !Double.isNaN(value))
                        .summaryStatistics();
        return summary.getCount() == 0
                ? "-"
                : "%.4f (%d)".formatted(summary.getAverage(), summary.getCount());
    }

    private void printWorst(PrintStream out, int count) {
        if (count > 0) {
            out.printf("%nworst%n");
        }
        documents.stream()
                .sorted(Comparator.comparingDouble(d -> d.score().overall()))
                .limit(count)
                .forEach(d ->
                        out.printf(
                                "  %.3f  NID %s  TEDS %s  MHS %s  %s%s%n",
                                d.score().overall(),
                                metric(d.score().nid()),
                                metric(d.score().teds()),
                                metric(d.score().mhs()),
                                d.name(),
                                d.reading().failure().isEmpty()
                                        ? ""
                                        : ": " + d.reading().failure()));
    }

    private static String metric(double value) {
        return Double.isNaN(value) ? "-    " : "%.3f".formatted(value);
    }
}
