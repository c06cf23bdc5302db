package zhiyin.engine.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.verify.Examples.ExampleVector;
import zhiyin.engine.verify.Examples.Similarities;

/// Comparison with what others computed.
record ExampleChecks(Subject subject, Examples examples) {
    List<Check> all() {
        List<Check> checks = new ArrayList<>();
        if (!examples.similarities().isEmpty()) {
            checks.add(Check.guarded("known similarities", this::similarities));
        }
        if (!examples.vectors().isEmpty()) {
            checks.add(Check.guarded("known vectors", this::vectors));
        }
        return checks;
    }

    /// The distance to whichever of the sources is nearest: they differ among themselves.
    private Check similarities() {
        List<float[]> queries =
                subject.embed(examples.queries(), EmbedOptions.DEFAULTS.withKind(Kind.QUERY));
        List<float[]> documents =
                subject.embed(examples.documents(), EmbedOptions.DEFAULTS.withKind(Kind.DOCUMENT));
        double nearest = Double.POSITIVE_INFINITY;
        for (Similarities source : examples.similarities()) {
            nearest = Math.min(nearest, distance(source, queries, documents));
        }
        String sources =
                examples.similarities().stream()
                        .map(Similarities::source)
                        .collect(Collectors.joining(" or "));
        return Check.atMost(
                "known similarities",
                nearest,
                subject.precision().similarityBound(),
                "%.4f off those of " + sources);
    }

    private static double distance(
            Similarities source, List<float[]> queries, List<float[]> documents) {
        double largest = 0;
        for (int q = 0; q < queries.size(); q++) {
            for (int d = 0; d < documents.size(); d++) {
                double found = Compare.dot(queries.get(q), documents.get(d));
                double off = Math.abs(found - source.values().get(q).get(d));
                largest = off <= largest ? largest : off;
            }
        }
        return largest;
    }

    private Check vectors() {
        List<float[]> found =
                subject.embed(examples.vectors().stream().map(ExampleVector::text).toList());
        List<float[]> known = examples.vectors().stream().map(ExampleVector::vector).toList();
        return Check.atLeast(
                "known vectors",
                Compare.leastCosine(found, known),
                subject.precision().cosineBound(),
                "least cosine %.6f of " + found.size());
    }
}
