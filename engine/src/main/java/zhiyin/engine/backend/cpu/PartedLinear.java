package zhiyin.engine.backend.cpu;

import zhiyin.engine.backend.Linear;

/// A linear layer cut along its outputs into parts that can be computed independently.
public interface PartedLinear extends Linear {
    int parts();

    /// Rows that should go through a part in one call: few enough to stay in a core's cache, or all
    /// where a part's weights are expanded anew at each call.
    int rowsAtOnce();
}
