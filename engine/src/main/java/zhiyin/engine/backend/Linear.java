package zhiyin.engine.backend;

/// A linear layer `y = activation(x·Wᵀ + b)`, packed by the backend that made it. Immutable, thread-safe,
/// alive as long as that backend.
public interface Linear {
    int inputs();

    int outputs();
}
