package zhiyin.engine.weights.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.weights.WeightType;

/// Which types the matrices of a model have; everything else is f32 in GGUF.
///
/// @param type of the matrices
/// @param mixed whether some have Q6_K, those that llama.cpp's "M" types give more bits to
public record TypeMix(WeightType type, boolean mixed) {
    private static final String MIXED = "q4_k_m";

    /// Reads a type's name, such as `bf16`, `q8_0` or `q4_k_m`.
    ///
    /// @throws EngineException MODEL_UNSUPPORTED where there is no such type
    public static TypeMix named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals(MIXED)) {
            return new TypeMix(WeightType.Q4_K, true);
        }
        for (WeightType type : WeightType.values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(lower)) {
                return new TypeMix(type, false);
            }
        }
        throw new EngineException(
                Code.MODEL_UNSUPPORTED,
                "no type \"%s\": expected one of %s".formatted(name, names()));
    }

    public static List<String> names() {
        List<String> names = new ArrayList<>();
        for (WeightType type : WeightType.values()) {
            names.add(type.name().toLowerCase(Locale.ROOT));
        }
        names.add(MIXED);
        return names;
    }

    WeightType of(ModelTensor tensor, int layers) {
        if (!tensor.isMatrix()) {
            return WeightType.F32;
        }
        WeightType wanted = mixed && hasMoreBits(tensor, layers) ? WeightType.Q6_K : type;
        return fitting(wanted, tensor.columns());
    }

    /// The embedding table, and in the first and last eighth of the layers and every third between them
    /// the values and the way out of the feed-forward network.
    private static boolean hasMoreBits(ModelTensor tensor, int layers) {
        int layer = tensor.layer();
        int eighth = layers / 8;
        boolean counts =
                tensor.name().endsWith("v_proj.weight")
                        || tensor.name().endsWith("down_proj.weight");
        return layer < 0
                || (counts
                        && (layer < eighth
                                || layer >= 7 * layers / 8
                                || (layer - eighth) % 3 == 2));
    }

    /// The type that llama.cpp falls back to where a row does not fill whole blocks.
    private static WeightType fitting(WeightType type, long columns) {
        if (columns % type.blockLength() == 0) {
            return type;
        }
        WeightType smaller =
                switch (type) {
                    case Q2_K, Q3_K -> WeightType.Q4_0;
                    case Q4_K -> WeightType.Q5_0;
                    case Q5_K -> WeightType.Q5_1;
                    case Q6_K -> WeightType.Q8_0;
                    default -> WeightType.F16;
                };
        return fitting(smaller, columns);
    }

    /// llama.cpp's number for a file of these types.
    int fileType() {
        return switch (type) {
            case F32 -> 0;
            case F16 -> 1;
            case Q4_0 -> 2;
            case Q4_1 -> 3;
            case Q8_0 -> 7;
            case Q5_0 -> 8;
            case Q5_1 -> 9;
            case Q2_K -> 10;
            case Q3_K -> 11;
            case Q4_K -> mixed ? 15 : 14;
            case Q5_K -> 16;
            case Q6_K -> 18;
            case BF16 -> 32;
        };
    }
}
