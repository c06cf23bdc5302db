package zhiyin.engine.backend.cpu;

import java.util.List;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;

/// Who multiplies matrices for [CpuBackend]: packs weights the way its [Multiplier]s like them best.
/// Thread-safe.
public interface Products extends AutoCloseable {
    NumericType numericType();

    /// See [zhiyin.engine.backend.Backend#linear].
    Linear pack(List<WeightMatrix> weights, List<WeightTensor> biases, Activation activation);

    /// A multiplier for the calling thread, to be used and closed by it.
    Multiplier newMultiplier();

    @Override
    void close();
}
