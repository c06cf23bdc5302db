package zhiyin.engine.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embedder;
import zhiyin.engine.backend.NumericType;

/// What must be true of any model's vectors.
record VectorChecks(Subject subject) {
    /// Texts that begin so make the first token's activations too large for fp16 in Qwen3-Embedding-8B.
    private static final List<String> LARGE_ACTIVATIONS =
            List.of("importance", "importance of water", "import java.util.List;");

    private static final double LENGTH_BOUND = 1e-5;
    private static final double CUT_BOUND = 1e-5;

    List<Check> all() {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.guarded("unit vectors", this::unitVectors));
        checks.add(Check.guarded("large activations", this::largeActivations));
        checks.add(Check.guarded("alone and in a batch", this::batch));
        if (!subject.info().prompts().query().isEmpty()) {
            checks.add(Check.guarded("shared prefix", this::prefix));
        }
        checks.add(Check.guarded("fewer dimensions", this::fewerDimensions));
        return checks;
    }

    private boolean isInt8() {
        return subject.embedder().numericType() == NumericType.INT8;
    }

    private Check unitVectors() {
        double farthest = 0;
        for (float[] vector : subject.embed(Subject.TEXTS)) {
            double off = Math.abs(Compare.length(vector) - 1);
            farthest = off <= farthest ? farthest : Double.isNaN(off) ? 1 : off;
        }
        return Check.atMost("unit vectors", farthest, LENGTH_BOUND, "length 1 but for %.1e");
    }

    private Check largeActivations() {
        long right =
                subject.embed(LARGE_ACTIVATIONS).stream().filter(VectorChecks::isFinite).count();
        return Check.all("large activations", right, LARGE_ACTIVATIONS.size(), "finite");
    }

    private static boolean isFinite(float[] vector) {
        return Double.isFinite(Compare.length(vector));
    }

    private Check batch() {
        List<float[]> alone = Subject.TEXTS.stream().map(subject::alone).toList();
        List<float[]> together = subject.embed(Subject.TEXTS);
        return Check.atMost(
                "alone and in a batch",
                Compare.largestDifference(alone, together),
                isInt8() ? 1e-3 : 1e-4,
                "differ by %.1e");
    }

    /// The same texts, attention in another order: sums differ in their last bit, which rounding to bf16
    /// or bytes makes more of.
    private Check prefix() {
        String prefix = subject.info().prompts().query();
        List<float[]> shared =
                subject.embed(Subject.TEXTS, EmbedOptions.DEFAULTS.withKind(Kind.QUERY));
        List<float[]> whole =
                subject.embed(Subject.TEXTS.stream().map(text -> prefix + text).toList());
        double bound =
                switch (subject.embedder().numericType()) {
                    case F32 -> 0.99999;
                    case BF16 -> 0.999;
                    case INT8 -> 0.99;
                };
        return Check.atLeast(
                "shared prefix", Compare.leastCosine(shared, whole), bound, "least cosine %.6f");
    }

    private Check fewerDimensions() {
        int full = subject.info().dimensions();
        int dimensions = Math.max(full / 2, Math.min(Embedder.MIN_DIMENSIONS, full));
        String text = Subject.TEXTS.getFirst();
        float[] cut =
                subject.embed(List.of(text), EmbedOptions.DEFAULTS.withDimensions(dimensions))
                        .getFirst();
        float[] expected = Arrays.copyOf(subject.alone(text), dimensions);
        double length = Compare.length(expected);
        for (int i = 0; i < dimensions; i++) {
            expected[i] = (float) (expected[i] / length);
        }
        double difference =
                cut.length == dimensions
                        ? Compare.largestDifference(cut, expected)
                        : Double.POSITIVE_INFINITY;
        return Check.atMost(
                "fewer dimensions", difference, CUT_BOUND, "first numbers but for %.1e");
    }
}
