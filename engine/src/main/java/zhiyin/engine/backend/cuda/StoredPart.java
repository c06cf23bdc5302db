package zhiyin.engine.backend.cuda;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.weights.WeightType;

/// A matrix of a layer's weights in the GPU's memory, as it is stored, and the kernel that brings it to bf16.
sealed interface StoredPart {
    int DECODE_THREADS = 128;
    int AWQ_THREADS = 256;
    int AWQ_TILE = 64;
    int AWQ_SHARED_BYTES = AWQ_TILE * (AWQ_TILE / 2 + 1) * 4;

    /// Writes the matrix where it belongs among the layer's rows.
    void expand(Launcher launcher, MemorySegment layer);

    /// Rows of blocks of numbers.
    ///
    /// @param first row of the layer, of a matrix that is not gated; 0 of gates and of values
    /// @param gated 0 for gates, 1 for values, else negative
    record Rows(WeightType type, MemorySegment data, int inputs, int rows, int first, int gated)
            implements StoredPart {
        @Override
        public void expand(Launcher launcher, MemorySegment layer) {
            launcher.launch(
                    "decode_" + WeightPacker.label(type),
                    Grid.ofRows(rows, inputs, 2 * DECODE_THREADS, DECODE_THREADS),
                    data,
                    layer,
                    inputs,
                    first,
                    gated);
        }
    }

    /// A matrix as [zhiyin.engine.weights.AwqMatrix] draws it.
    ///
    /// @param group inputs that share a scale
    record Awq(
            MemorySegment words,
            MemorySegment zeros,
            MemorySegment scales,
            int inputs,
            int outputs,
            int group,
            int first,
            int gated)
            implements StoredPart {
        @Override
        public void expand(Launcher launcher, MemorySegment layer) {
            launcher.launch(
                    "decode_awq",
                    new Grid(
                            Math.ceilDiv(inputs, AWQ_TILE),
                            Math.ceilDiv(outputs, AWQ_TILE),
                            AWQ_THREADS,
                            AWQ_SHARED_BYTES),
                    words,
                    zeros,
                    scales,
                    layer,
                    inputs,
                    outputs,
                    group,
                    first,
                    gated);
        }
    }
}
