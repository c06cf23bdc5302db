package zhiyin.engine.weights;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// One named tensor of a model file, row-major: `data` is a read-only view of the mapped file, valid
/// until the [Weights] it came from is closed. It may begin at any byte, so it is read with the
/// unaligned layouts.
///
/// @param shape as stored, slowest dimension first
/// @param inputsFirst for the matrix of a linear layer, whether it is stored `[inputs, outputs]`, as
///     ONNX multiplies, rather than `[outputs, inputs]`, as PyTorch, safetensors and GGUF have it;
///     false for all other tensors
public record WeightTensor(
        String name, WeightType type, List<Long> shape, boolean inputsFirst, MemorySegment data)
        implements WeightMatrix {
    public WeightTensor {
        shape = List.copyOf(shape);
    }

    /// A tensor that is not a matrix, or one stored `[outputs, inputs]`.
    public WeightTensor(String name, WeightType type, List<Long> shape, MemorySegment data) {
        this(name, type, shape, false, data);
    }

    /// Count of numbers.
    public long size() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /// Of a matrix, how many numbers its linear layer takes.
    @Override
    public long inputs() {
        return shape.get(inputsFirst ? 0 : 1);
    }

    /// Of a matrix, how many numbers its linear layer gives.
    @Override
    public long outputs() {
        return shape.get(inputsFirst ? 1 : 0);
    }

    /// The rows of a table from one on.
    public WeightTensor rowsFrom(long first) {
        long skipped = first * type.bytes(shape.get(1));
        return new WeightTensor(
                name, type, List.of(shape.get(0) - first, shape.get(1)), data.asSlice(skipped));
    }

    @Override
    public long storedBytes() {
        return data.byteSize();
    }

    @Override
    public void readRows(long first, int count, MemorySegment out) {
        if (inputsFirst) {
            RowReader.transposed(type, data, outputs(), first, count, out);
        } else {
            long rowBytes = type.bytes(inputs());
            RowReader.read(
                    type, data.asSlice(first * rowBytes, count * rowBytes), count * inputs(), out);
        }
    }

    @Override
    public void unload() {
        if (data.isMapped()) {
            data.unload();
        }
    }

    /// Writes all numbers, as f32 in stored order, to the front of `out`.
    public void read(MemorySegment out) {
        RowReader.read(type, data, size(), out);
    }
}
