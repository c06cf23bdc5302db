package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.IdentityHashMap;
import zhiyin.engine.backend.Rotary;

/// The cosines and sines of a model's rotary embeddings in the GPU's memory, for as many positions as were needed so
/// far. Thread-safe.
final class RotaryTables {
    /// Positions that are added at a time.
    private static final int BLOCK = 256;

    private final CudaDevice device;
    private final IdentityHashMap<Rotary, MemorySegment> tables = new IdentityHashMap<>();

    RotaryTables(CudaDevice device) {
        this.device = device;
    }

    /// f32 `[positions, 2·half]`: of each position the cosines, then the sines.
    ///
    /// @param lastPosition the greatest that is looked up
    synchronized MemorySegment table(Rotary rotary, int lastPosition) {
        long rowBytes = 2L * rotary.half() * Float.BYTES;
        MemorySegment table = tables.get(rotary);
        if (table != null && table.byteSize() > lastPosition * rowBytes) {
            return table;
        }
        int positions = (lastPosition / BLOCK + 1) * BLOCK;
        MemorySegment longer = device.allocate(positions * rowBytes);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(positions * rowBytes, 64);
            for (int position = 0; position < positions; position++) {
                MemorySegment.copy(
                        rotary.table(position),
                        rotary.offset(position),
                        rows,
                        JAVA_FLOAT,
                        position * rowBytes,
                        2 * rotary.half());
            }
            device.upload(rows, longer);
        }
        tables.put(rotary, longer);
        if (table != null) {
            device.free(table);
        }
        return longer;
    }
}
