package zhiyin.engine.backend;

import java.util.List;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;

/// Where a model's numbers live and are computed: the seam between a model, which names the steps of
/// its forward pass, and the processor that takes them. One backend holds one model's weights.
/// Thread-safe; a [Worker] belongs to one thread.
public interface Backend extends AutoCloseable {
    NumericType numericType();

    /// Packs a linear layer. Several weights are stacked along the outputs, as if they were one.
    Linear linear(List<WeightMatrix> weights, List<WeightTensor> biases, Activation activation);

    Norm norm(WeightTensor weight, WeightTensor bias, float epsilon);

    EmbeddingTable embeddingTable(WeightTensor rows);

    /// A table with the first row of `addend` added to every row.
    EmbeddingTable embeddingTable(WeightTensor rows, WeightTensor addend);

    /// Scratch memory and steps for batches of at most `maxTokens`. To be made, used and closed by one
    /// thread.
    Worker newWorker(int maxTokens);

    /// Frees the packed weights. All workers must have been closed.
    @Override
    void close();
}
