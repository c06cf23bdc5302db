package zhiyin.engine.backend;

/// What is applied to the outputs of a [Linear].
public enum Activation {
    NONE,
    /// x·Φ(x) by the error function, not its tanh approximation.
    GELU
}
