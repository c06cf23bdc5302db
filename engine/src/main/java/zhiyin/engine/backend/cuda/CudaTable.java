package zhiyin.engine.backend.cuda;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightType;

/// A table of rows in the GPU's memory, or in memory of the CPU that it reads.
///
/// @param stored where the rows are from
/// @param type of `data`
/// @param data the rows, as they are stored, or f32
/// @param addend f32 `[inputs]`, added to every row that is looked up, or [MemorySegment#NULL]
record CudaTable(WeightMatrix stored, WeightType type, MemorySegment data, MemorySegment addend)
        implements WeightMatrix {
    @Override
    public String name() {
        return stored.name();
    }

    @Override
    public long inputs() {
        return stored.inputs();
    }

    @Override
    public long outputs() {
        return stored.outputs();
    }

    @Override
    public long storedBytes() {
        return stored.storedBytes();
    }

    /// Without what is added.
    @Override
    public void readRows(long first, int count, MemorySegment out) {
        stored.readRows(first, count, out);
    }
}
