package zhiyin.engine.backend.onednn;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Linear;

/// A linear layer in the layout oneDNN's kernels read fastest.
///
/// @param layout oneDNN's description of the packed weights; owned by [OnednnProducts]
/// @param weights the packed weights
/// @param bias f32 `[outputs]`
record PackedLinear(
        int inputs,
        int outputs,
        Activation activation,
        MemorySegment layout,
        MemorySegment weights,
        MemorySegment bias)
        implements Linear {}
