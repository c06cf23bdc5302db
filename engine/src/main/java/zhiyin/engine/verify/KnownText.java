package zhiyin.engine.verify;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import zhiyin.engine.Embedder;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.verify.Examples.ExampleVector;

/// Whether a loaded model still computes what it should: one text whose vector is known. Of a built-in model it
/// is known beforehand; of others the first vector is what later ones are compared with. Thread-safe.
///
/// [Verification] looks at much more, once; this is cheap enough to be done for as long as a model is loaded.
public final class KnownText {
    private static final String PLAIN = "如何重置密码？ How do I reset my password?";

    /// Of a number of a unit vector to the same text's first one: batches and numeric types move it by 1e-5.
    private static final double DRIFT = 1e-3;

    private final String text;
    private final int dimensions;
    private final Optional<float[]> golden;
    private final double leastCosine;
    private final AtomicReference<float[]> first = new AtomicReference<>();

    private KnownText(String text, int dimensions, Optional<float[]> golden, double leastCosine) {
        this.text = text;
        this.dimensions = dimensions;
        this.golden = golden;
        this.leastCosine = leastCosine;
    }

    public static KnownText of(Embedder embedder) {
        ModelInfo info = embedder.info();
        return golden(info)
                .map(example -> of(example, info, embedder.numericType()))
                .orElseGet(() -> new KnownText(PLAIN, info.dimensions(), Optional.empty(), 0));
    }

    static KnownText of(ExampleVector example, ModelInfo info, NumericType type) {
        return new KnownText(
                example.text(),
                info.dimensions(),
                Optional.of(example.vector()),
                Precision.of(type).cosineBound());
    }

    /// Only files that were unpacked from our own archives are surely the published model: another's may have
    /// its name and sizes.
    private static Optional<ExampleVector> golden(ModelInfo info) {
        boolean ours = info.weights().startsWith(ResourceCache.standard().directory());
        return BuiltinModel.of(info.name())
                .filter(_ -> ours)
                .map(model -> PublishedExamples.of(model).vectors().getFirst());
    }

    /// To be embedded as it stands, without a prompt.
    public String text() {
        return text;
    }

    /// What is wrong with its vector; empty where nothing is. Right vectors alone are remembered.
    public Optional<String> fault(float[] vector) {
        if (vector.length != dimensions) {
            return Optional.of(
                    "the vector has %d numbers, expected %d".formatted(vector.length, dimensions));
        }
        double length = Compare.length(vector);
        if (!(Math.abs(length - 1) <= DRIFT)) {
            return Optional.of("the vector's length is %s, expected 1".formatted(length));
        }
        if (golden.isPresent()) {
            double cosine = Compare.dot(vector, golden.get()) / Compare.length(golden.get());
            if (!(cosine >= leastCosine)) {
                return Optional.of(
                        "the vector's cosine to the published one is %.4f, expected at least %s"
                                .formatted(cosine, leastCosine));
            }
        }
        float[] before = first.updateAndGet(known -> known == null ? vector.clone() : known);
        double drift = Compare.largestDifference(before, vector);
        return drift <= DRIFT
                ? Optional.empty()
                : Optional.of(
                        "a number of the vector is off by %.4f from what it was at first"
                                .formatted(drift));
    }
}
