package zhiyin.knowledge.embed;

import java.util.Optional;
import zhiyin.engine.Device;
import zhiyin.engine.EmbedderLoad;
import zhiyin.engine.EngineException;
import zhiyin.engine.model.ModelInfo;

/// A model that is ready to be asked: one that gives vectors ([TextEmbedder]), or scores ([LocalReranker]).
/// Thread-safe.
public interface OpenedModel extends AutoCloseable {
    /// @throws EngineException where it has to be asked for, and there is no answer
    ModelInfo info();

    /// Tells it from other models: differs where its answers may differ, by its files.
    String fingerprint();

    /// Differs where its answers may differ, by how they are computed.
    String arithmetic();

    /// The arithmetic in use, as flags have it; `remote` where it is computed elsewhere.
    String numericType();

    /// Where it is computed; of one that is computed elsewhere the CPU.
    default Device device() {
        return Device.CPU;
    }

    /// Whether what it was computed on is lost, so that it must be opened again.
    default boolean isLost() {
        return false;
    }

    /// Makes the first text as quick as those that follow, where that costs nothing but time.
    void warmUp();

    /// What waits for it, where it is computed in this process.
    Optional<EmbedderLoad> load();

    @Override
    void close();
}
