package zhiyin.engine.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import zhiyin.engine.weights.WeightType;

/// A matrix of a layer's weights in the GPU's memory, as it is stored, the kernel that brings it to bf16, and those that
/// multiply by it as it is.
sealed interface StoredPart {
    int THREADS = 128;
    int AWQ_THREADS = 256;
    int AWQ_TILE = 64;
    int AWQ_SHARED_BYTES = AWQ_TILE * (AWQ_TILE / 2 + 1) * 4;

    /// Inputs of AWQ's that are multiplied at a time, with one scale.
    int AWQ_SPAN = 32;

    /// What the kernels call its kind.
    String label();

    /// Rows of the layer.
    int outputs();

    /// Row of the layer, of a matrix that is not gated; 0 of gates and of values.
    int first();

    /// Writes the matrix where it belongs among the layer's rows.
    void expand(Launcher launcher, MemorySegment layer);

    /// Whether [StoredProduct] has kernels for it.
    boolean isMultiplied();

    /// Of a block of those.
    int threads();

    /// The matrix, as they take it.
    List<Object> arguments();

    /// Rows of blocks of numbers.
    ///
    /// @param gated 0 for gates, 1 for values, else negative
    record Rows(WeightType type, MemorySegment data, int inputs, int outputs, int first, int gated)
            implements StoredPart {
        private static final Set<WeightType> MULTIPLIED =
                Set.of(
                        WeightType.Q4_0,
                        WeightType.Q8_0,
                        WeightType.Q4_K,
                        WeightType.Q5_K,
                        WeightType.Q6_K);

        @Override
        public String label() {
            return WeightPacker.label(type);
        }

        @Override
        public void expand(Launcher launcher, MemorySegment layer) {
            launcher.launch(
                    "decode_" + label(),
                    Grid.ofRows(outputs, inputs, 2 * THREADS, THREADS),
                    data,
                    layer,
                    inputs,
                    first,
                    gated);
        }

        @Override
        public boolean isMultiplied() {
            return MULTIPLIED.contains(type);
        }

        @Override
        public int threads() {
            return THREADS;
        }

        @Override
        public List<Object> arguments() {
            return List.of(data);
        }
    }

    /// A matrix as [zhiyin.engine.weights.AwqMatrix] draws it.
    ///
    /// @param group inputs that share a scale
    /// @param gated as of [Rows]
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
        public String label() {
            return "awq";
        }

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

        @Override
        public boolean isMultiplied() {
            return group % AWQ_SPAN == 0;
        }

        @Override
        public int threads() {
            return AWQ_THREADS;
        }

        @Override
        public List<Object> arguments() {
            return List.of(words, zeros, scales, group);
        }
    }
}
