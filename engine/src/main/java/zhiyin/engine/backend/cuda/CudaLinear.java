package zhiyin.engine.backend.cuda;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Linear;

/// A linear layer in the GPU's memory.
///
/// @param weight bf16 `[rows, inputs]`; of a gated layer, groups of eight rows of gates and of values in turns
/// @param bias f32 `[rows]`, in the same order, or [MemorySegment#NULL]
record CudaLinear(
        int inputs, int outputs, Activation activation, MemorySegment weight, MemorySegment bias)
        implements Linear {
    /// Rows of the weight, twice the outputs where there are gates.
    int rows() {
        return activation.isGated() ? 2 * outputs : outputs;
    }
}
