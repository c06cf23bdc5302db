package zhiyin.engine.verify;

import zhiyin.engine.backend.NumericType;
import zhiyin.engine.model.WeightSummary;
import zhiyin.engine.weights.Storage;

/// How near to the publisher's full-precision values a model can be expected to come, from nearest to
/// farthest: published values of one model by two programs differ by 0.003 in a similarity already, and
/// what quantisation takes away cannot be computed back.
enum Precision {
    /// Unquantised weights multiplied in f32.
    EXACT(0.005, 0.9999),
    /// bf16 products, or weights of 8 bits.
    ROUNDED(0.005, 0.998),
    /// Weights of 5 or 6 bits.
    SIX_BIT(0.015, 0.985),
    /// Weights of 4 bits, or int8 products.
    FOUR_BIT(0.03, 0.96),
    /// Weights of 2 or 3 bits.
    TWO_BIT(0.1, 0.85);

    /// Types with less than this part of the bytes do not count.
    private static final double NOTABLE = 0.05;

    private final double similarity;
    private final double cosine;

    Precision(double similarity, double cosine) {
        this.similarity = similarity;
        this.cosine = cosine;
    }

    /// How far a similarity may be from the published one.
    double similarityBound() {
        return similarity;
    }

    /// The least cosine of a vector to the published one.
    double cosineBound() {
        return cosine;
    }

    static Precision of(WeightSummary weights, NumericType type) {
        Precision worst = of(type);
        for (var entry : weights.bytesByType().entrySet()) {
            Precision precision = ofWeights(entry.getKey());
            if (entry.getValue() >= NOTABLE * weights.bytes() && precision.compareTo(worst) > 0) {
                worst = precision;
            }
        }
        return worst;
    }

    /// Of unquantised weights.
    static Precision of(NumericType type) {
        return switch (type) {
            case F32 -> EXACT;
            case BF16 -> ROUNDED;
            case INT8 -> FOUR_BIT;
        };
    }

    private static Precision ofWeights(String type) {
        return switch (type) {
            case "F32", "F16", "BF16" -> EXACT;
            case "Q8_0" -> ROUNDED;
            case "Q6_K", "Q5_K", "Q5_0", "Q5_1" -> SIX_BIT;
            case "Q4_K", "Q4_0", "Q4_1", Storage.AWQ -> FOUR_BIT;
            default -> TWO_BIT;
        };
    }
}
