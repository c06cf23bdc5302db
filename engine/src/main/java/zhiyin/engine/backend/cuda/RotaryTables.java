package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import zhiyin.engine.backend.Rotary;

/// The cosines and sines of a model's rotary embeddings in the GPU's memory, for as many positions as were needed so
/// far. A table that became too short for some stays for others, since steps that read it may not have been asked for yet,
/// and graphs know its place; each is at least twice as long as the last, so that all take twice the memory of the longest
/// at most. Thread-safe.
final class RotaryTables {
    /// Positions of the shortest table.
    private static final int LEAST = 256;

    private final CudaDevice device;
    private final IdentityHashMap<Rotary, List<MemorySegment>> tables = new IdentityHashMap<>();

    RotaryTables(CudaDevice device) {
        this.device = device;
    }

    /// f32 `[positions, 2·half]`: of each position the cosines, then the sines.
    ///
    /// @param lastPosition the greatest that is looked up
    synchronized MemorySegment table(Rotary rotary, int lastPosition) {
        long rowBytes = 2L * rotary.half() * Float.BYTES;
        List<MemorySegment> known = tables.computeIfAbsent(rotary, _ -> new ArrayList<>());
        for (MemorySegment table : known) {
            if (table.byteSize() > lastPosition * rowBytes) {
                return table;
            }
        }
        int positions =
                Math.min(
                        rotary.positions(),
                        Math.max(LEAST, Integer.highestOneBit(lastPosition) * 2));
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
        known.add(longer);
        return longer;
    }
}
