package zhiyin.engine.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// A linear layer's weights in the GPU's memory.
sealed interface CudaWeights {
    /// @param rows bf16 `[rows, inputs]`; of a gated layer, groups of eight rows of gates and of values in turns
    record Expanded(MemorySegment rows) implements CudaWeights {}

    /// As they are in the file, brought to the same bf16 before each product.
    ///
    /// @param expandedBytes what that takes
    record Stored(List<StoredPart> parts, long expandedBytes) implements CudaWeights {
        MemorySegment expand(Launcher launcher, MemorySegment to) {
            parts.forEach(part -> part.expand(launcher, to));
            return to;
        }
    }
}
