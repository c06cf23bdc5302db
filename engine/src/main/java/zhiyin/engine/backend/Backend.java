package zhiyin.engine.backend;

import java.util.List;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;

/// Where a model's numbers live and are computed: the seam between a model, which names the steps of
/// its forward pass, and the processor that takes them. One backend holds one model's weights.
/// Thread-safe; a [Worker] belongs to one thread.
public interface Backend extends AutoCloseable {
    /// Enough for products that keep a processor busy, few enough to stay in a CPU's caches: where memory is short, no fewer
    /// rows go through a layer together.
    int LEAST_ROWS_TOGETHER = 2048;

    NumericType numericType();

    /// Packs a linear layer. Several weights are stacked along the outputs, as if they were one; of
    /// a gated layer's two, the gate comes first; a weight that is both has the gates in its first half.
    ///
    /// @param biases one a weight, or none
    Linear linear(List<WeightMatrix> weights, List<WeightTensor> biases, Activation activation);

    Norm norm(WeightTensor weight, WeightTensor bias, float epsilon);

    /// One without bias.
    Norm norm(WeightTensor weight, float epsilon);

    RmsNorm rmsNorm(WeightTensor weight, float epsilon);

    /// A table of rows that tokens name, such as words.
    EmbeddingTable embeddingTable(WeightMatrix rows);

    /// A table with the first row of `addend` added to every row.
    EmbeddingTable embeddingTable(WeightMatrix rows, WeightTensor addend);

    /// Rows that a long batch goes through a layer in together, at most, where a model may divide it: so many as keep the
    /// processor busy. What lies between a layer's steps takes memory for each. Vectors do not depend on it.
    default int rowsTogether() {
        return LEAST_ROWS_TOGETHER;
    }

    /// Scratch memory and steps for batches of at most `maxTokens`, taken by one thread.
    default Worker newWorker(int maxTokens) {
        return newWorker(maxTokens, 1);
    }

    /// The same, each step taken by `threads` threads together, of which the caller's is one.
    Worker newWorker(int maxTokens, int threads);

    /// Frees the packed weights. All workers must have been closed.
    @Override
    void close();
}
