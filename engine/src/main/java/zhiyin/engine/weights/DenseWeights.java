package zhiyin.engine.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// The f32 weights of one linear layer, ready to be packed by a backend.
///
/// @param weights `[outputs, inputs]`
/// @param bias `[outputs]`
public record DenseWeights(int inputs, int outputs, MemorySegment weights, MemorySegment bias) {

    /// Several layers that read the same inputs, stacked along the outputs as one.
    public static DenseWeights stack(
            List<WeightMatrix> weights, List<WeightTensor> biases, Arena arena) {
        var matrix = new StackedMatrix(weights);
        int inputs = Math.toIntExact(matrix.inputs());
        int outputs = Math.toIntExact(matrix.outputs());
        MemorySegment all = arena.allocate(4L * inputs * outputs, 64);
        matrix.readRows(0, outputs, all);
        MemorySegment bias = arena.allocate(4L * outputs, 64);
        long offset = 0;
        for (WeightTensor part : biases) {
            part.read(bias.asSlice(offset));
            offset += 4 * part.size();
        }
        return new DenseWeights(inputs, outputs, all, bias);
    }
}
