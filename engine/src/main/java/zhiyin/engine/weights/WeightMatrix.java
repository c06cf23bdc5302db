package zhiyin.engine.weights;

import java.lang.foreign.MemorySegment;

/// The matrix of a linear layer, `[outputs, inputs]`, or a table of rows, however it is stored.
/// Immutable and thread-safe; valid until the [Weights] it came from is closed.
public interface WeightMatrix {
    String name();

    /// Numbers in a row.
    long inputs();

    /// Rows.
    long outputs();

    /// Bytes it takes as it is stored.
    long storedBytes();

    /// Writes rows `first .. first + count`, as f32 `[count, inputs]`, to the front of `out`.
    void readRows(long first, int count, MemorySegment out);

    /// Tells the system that what was read of it need not stay in memory; it can be read again.
    default void unload() {}
}
