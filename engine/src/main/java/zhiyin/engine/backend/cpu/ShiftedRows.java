package zhiyin.engine.backend.cpu;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.weights.WeightMatrix;

/// A table with the same row added to each of its rows as they are read: a copy of all would take as much memory as
/// the table.
///
/// @param addend f32 `[inputs]`
record ShiftedRows(WeightMatrix rows, MemorySegment addend) implements WeightMatrix {
    @Override
    public String name() {
        return rows.name();
    }

    @Override
    public long inputs() {
        return rows.inputs();
    }

    @Override
    public long outputs() {
        return rows.outputs();
    }

    @Override
    public long storedBytes() {
        return rows.storedBytes();
    }

    @Override
    public void readRows(long first, int count, MemorySegment out) {
        rows.readRows(first, count, out);
        int columns = Math.toIntExact(inputs());
        for (int row = 0; row < count; row++) {
            RowKernel.add(addend, out, 4L * row * columns, columns);
        }
    }

    @Override
    public void unload() {
        rows.unload();
    }
}
