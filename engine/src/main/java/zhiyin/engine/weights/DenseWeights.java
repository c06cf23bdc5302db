package zhiyin.engine.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The f32 weights of one linear layer, ready to be packed by a backend.
///
/// @param inputsFirst whether `weights` is `[inputs, outputs]` rather than `[outputs, inputs]`
/// @param bias `[outputs]`
public record DenseWeights(
        int inputs, int outputs, boolean inputsFirst, MemorySegment weights, MemorySegment bias) {

    /// Several layers that read the same inputs, stacked along the outputs as one. A single layer's
    /// weights are not copied.
    public static DenseWeights stack(
            List<WeightTensor> weights, List<WeightTensor> biases, Arena arena) {
        weights.forEach(DenseWeights::requireF32);
        biases.forEach(DenseWeights::requireF32);
        boolean inputsFirst = weights.getFirst().inputsFirst();
        int inputs = Math.toIntExact(weights.getFirst().inputs());
        int outputs = Math.toIntExact(weights.stream().mapToLong(WeightTensor::outputs).sum());
        return new DenseWeights(
                inputs,
                outputs,
                inputsFirst,
                weights.size() == 1
                        ? weights.getFirst().data()
                        : inputsFirst
                                ? sideBySide(weights, inputs, outputs, arena)
                                : endToEnd(weights, arena),
                endToEnd(biases, arena));
    }

    private static void requireF32(WeightTensor tensor) {
        if (tensor.type() != ElementType.F32) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "tensor %s: weights of type %s are not supported yet, only F32"
                            .formatted(tensor.name(), tensor.type()));
        }
    }

    private static MemorySegment endToEnd(List<WeightTensor> tensors, Arena arena) {
        long bytes = tensors.stream().mapToLong(t -> t.data().byteSize()).sum();
        MemorySegment all = arena.allocate(bytes, 64);
        long offset = 0;
        for (WeightTensor tensor : tensors) {
            MemorySegment.copy(tensor.data(), 0, all, offset, tensor.data().byteSize());
            offset += tensor.data().byteSize();
        }
        return all;
    }

    private static MemorySegment sideBySide(
            List<WeightTensor> tensors, int inputs, int outputs, Arena arena) {
        MemorySegment all = arena.allocate((long) inputs * outputs * Float.BYTES, 64);
        long column = 0;
        for (WeightTensor tensor : tensors) {
            long rowBytes = tensor.outputs() * Float.BYTES;
            for (int row = 0; row < inputs; row++) {
                long to = ((long) row * outputs + column) * Float.BYTES;
                MemorySegment.copy(tensor.data(), row * rowBytes, all, to, rowBytes);
            }
            column += tensor.outputs();
        }
        return all;
    }
}
