package zhiyin.engine.backend.cpu;

import java.util.List;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;

/// Who multiplies matrices for [CpuBackend]: packs weights the way its [Multiplier]s like them best.
/// Thread-safe.
public interface Products extends AutoCloseable {
    NumericType numericType();

    /// The type of the tensors that leave products, and of those in attention.
    ElementType activationType();

    /// The type of the tensors that enter products.
    ElementType factorType();

    /// See [zhiyin.engine.backend.Backend#linear].
    PartedLinear pack(List<WeightMatrix> weights, List<WeightTensor> biases, Activation activation);

    /// A multiplier for the calling thread, to be used by it alone; any thread may close it then.
    Multiplier newMultiplier();

    @Override
    void close();
}
