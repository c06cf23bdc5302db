package zhiyin.engine.backend;

import java.lang.foreign.MemorySegment;

/// A row-major matrix `[tokens, columns]` in a worker's scratch memory; rows have room for the worker's
/// largest batch. Valid until the worker is closed.
public record Tensor(MemorySegment data, int columns, ElementType type) {
    /// Bytes from one row to the next.
    public long rowBytes() {
        return type.rowBytes(columns);
    }

    /// The tensor without its first `row` rows.
    public Tensor from(int row) {
        return row == 0 ? this : new Tensor(data.asSlice(row * rowBytes()), columns, type);
    }
}
