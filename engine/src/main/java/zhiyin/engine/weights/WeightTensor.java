package zhiyin.engine.weights;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// One named tensor of a model file, row-major: `data` is a read-only view of the mapped file, valid
/// until the [Weights] it came from is closed.
public record WeightTensor(String name, ElementType type, List<Long> shape, MemorySegment data) {
    public WeightTensor {
        shape = List.copyOf(shape);
    }

    /// Count of numbers.
    public long size() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
