package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.ElementType;

/// Rows between f32 and the type a tensor holds, and sums of rows.
public final class RowKernel {
    private RowKernel() {}

    /// Widens `count` numbers to f32.
    public static void widen(
            ElementType type,
            MemorySegment from,
            long offset,
            int count,
            MemorySegment to,
            long toOffset) {
        if (type == ElementType.F32) {
            MemorySegment.copy(from, offset, to, toOffset, 4L * count);
            return;
        }
        int whole = Lanes.wholeVectors(count);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            Lanes.store(Lanes.loadBf16(from, offset + c * 2L), to, toOffset + c * 4L);
        }
        for (int c = whole; c < count; c++) {
            float value = Lanes.fromBf16(from.get(JAVA_SHORT, offset + c * 2L));
            to.set(JAVA_FLOAT, toOffset + c * 4L, value);
        }
    }

    /// Narrows `count` f32 numbers to `type`, F32 or BF16.
    public static void narrow(
            MemorySegment from,
            long offset,
            int count,
            ElementType type,
            MemorySegment to,
            long toOffset) {
        if (type == ElementType.F32) {
            MemorySegment.copy(from, offset, to, toOffset, 4L * count);
            return;
        }
        int whole = Lanes.wholeVectors(count);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            Lanes.storeBf16(Lanes.load(from, offset + c * 4L), to, toOffset + c * 2L);
        }
        for (int c = whole; c < count; c++) {
            short value = Lanes.toBf16(from.get(JAVA_FLOAT, offset + c * 4L));
            to.set(JAVA_SHORT, toOffset + c * 2L, value);
        }
    }

    /// Adds the f32 row `addend` to the one at `offset` of `x`.
    static void add(MemorySegment addend, MemorySegment x, long offset, int count) {
        int whole = Lanes.wholeVectors(count);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            long at = offset + c * 4L;
            Lanes.store(Lanes.load(x, at).add(Lanes.load(addend, c * 4L)), x, at);
        }
        for (int c = whole; c < count; c++) {
            long at = offset + c * 4L;
            Lanes.setFloat(x, at, Lanes.getFloat(x, at) + Lanes.getFloat(addend, c * 4L));
        }
    }
}
