package zhiyin.engine.backend.cuda;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Linear;

/// A linear layer in the GPU's memory.
///
/// @param bias f32 `[rows]`, in the order of the weights' rows, or [MemorySegment#NULL]
record CudaLinear(
        int inputs, int outputs, Activation activation, CudaWeights weights, MemorySegment bias)
        implements Linear {
    /// Rows of the weight, twice the outputs where there are gates.
    int rows() {
        return activation.isGated() ? 2 * outputs : outputs;
    }
}
