package zhiyin.engine.weights;

import java.util.Set;
import zhiyin.engine.EngineException;

/// The tensors of one model, by name, whatever file format holds them. Nothing is copied: the file is
/// mapped and a tensor is a view of it. Immutable and thread-safe; closing unmaps the file.
public interface Weights extends AutoCloseable {
    Set<String> names();

    /// The tensor of that name.
    ///
    /// @param shape the expected shape; a mismatch is an error that names both
    /// @throws EngineException MODEL_FILE_INVALID where it is missing or has another shape
    WeightTensor tensor(String name, long... shape);

    /// The matrix of a linear layer, in whichever order it is stored.
    ///
    /// @throws EngineException MODEL_FILE_INVALID where it is missing or has another shape
    WeightMatrix matrix(String name, long outputs, long inputs);

    @Override
    void close();
}
