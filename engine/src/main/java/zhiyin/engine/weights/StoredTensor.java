package zhiyin.engine.weights;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A tensor of a safetensors file, of whatever type.
///
/// @param type as the file calls it: `BF16`, `I32`, ...
/// @param shape slowest dimension first
record StoredTensor(String name, String type, List<Long> shape, MemorySegment data) {
    private static final Map<String, WeightType> READ =
            Map.of("F32", WeightType.F32, "F16", WeightType.F16, "BF16", WeightType.BF16);

    /// Bytes of a number; 0 for types that are not read.
    static int numberBytes(String type) {
        WeightType weights = READ.get(type);
        return weights != null ? weights.blockBytes() : type.equals("I32") ? Integer.BYTES : 0;
    }

    /// Nothing where the type is none that weights are read from.
    Optional<WeightTensor> weights(String as) {
        return Optional.ofNullable(READ.get(type))
                .map(weights -> new WeightTensor(as, weights, shape, data));
    }
}
