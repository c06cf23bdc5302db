package zhiyin.engine.backend;

/// What is applied to the outputs of a [Linear].
public enum Activation {
    NONE,
    /// x·Φ(x) by the error function, not its tanh approximation.
    GELU,
    /// SwiGLU (Shazeer 2020, <https://arxiv.org/abs/2002.05202>): two weights of the same shape give
    /// a gate `g` and a value `u`, and the layer's outputs, as many as each has, are `g·σ(g)·u`.
    SWIGLU,
    /// GeGLU, of the same paper: outputs are `g·Φ(g)·u`.
    GEGLU;

    /// Whether two weights give one output.
    public boolean isGated() {
        return this == SWIGLU || this == GEGLU;
    }
}
