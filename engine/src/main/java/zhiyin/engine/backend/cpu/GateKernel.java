package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.ElementType;

/// The gates of SwiGLU, `g·σ(g)·u`, and of GeGLU, `g·Φ(g)·u`.
public final class GateKernel {
    private GateKernel() {}

    /// One row: `count` gates at `gates`, as many values at `values`, both f32 in `from`, which is written over; the
    /// results go to `toOffset` of `to` as `type`.
    public static void apply(
            Activation activation,
            MemorySegment from,
            long gates,
            long values,
            int count,
            ElementType type,
            MemorySegment to,
            long toOffset) {
        switch (activation) {
            case SWIGLU -> swiglu(from, gates, values, count, type, to, toOffset);
            case GEGLU -> {
                gegluRow(from, gates, values, count);
                RowKernel.narrow(from, gates, count, type, to, toOffset);
            }
            case NONE, GELU -> throw new IllegalArgumentException(activation + " has no gates");
        }
    }

    /// In place of the gates. The last, too few for a vector, are each spread over one, so that a number is the same
    /// wherever it stands.
    private static void gegluRow(MemorySegment from, long gates, long values, int count) {
        int whole = Lanes.wholeVectors(count);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector y = VectorMath.gelu(Lanes.load(from, gates + c * 4L));
            Lanes.store(y.mul(Lanes.load(from, values + c * 4L)), from, gates + c * 4L);
        }
        for (int c = whole; c < count; c++) {
            float gate = from.get(JAVA_FLOAT, gates + c * 4L);
            float y = VectorMath.gelu(FloatVector.broadcast(Lanes.FLOATS, gate)).lane(0);
            from.set(JAVA_FLOAT, gates + c * 4L, y * from.get(JAVA_FLOAT, values + c * 4L));
        }
    }

    private static void swiglu(
            MemorySegment from,
            long gates,
            long values,
            int count,
            ElementType type,
            MemorySegment to,
            long toOffset) {
        int whole = Lanes.wholeVectors(count);
        if (type == ElementType.BF16) {
            gateBf16Row(from, gates, values, whole, to, toOffset);
        } else {
            gateRow(from, gates, values, whole, to, toOffset);
        }
        for (int c = whole; c < count; c++) {
            float gate = from.get(JAVA_FLOAT, gates + c * 4L);
            float y =
                    (float) (gate / (1 + Math.exp(-gate))) * from.get(JAVA_FLOAT, values + c * 4L);
            if (type == ElementType.BF16) {
                to.set(JAVA_SHORT, toOffset + c * 2L, Lanes.toBf16(y));
            } else {
                to.set(JAVA_FLOAT, toOffset + c * 4L, y);
            }
        }
    }

    private static void gateRow(
            MemorySegment from, long gates, long values, int count, MemorySegment to, long start) {
        for (int c = 0; c < count; c += Lanes.COUNT) {
            FloatVector y = VectorMath.silu(Lanes.load(from, gates + c * 4L));
            Lanes.store(y.mul(Lanes.load(from, values + c * 4L)), to, start + c * 4L);
        }
    }

    private static void gateBf16Row(
            MemorySegment from, long gates, long values, int count, MemorySegment to, long start) {
        for (int c = 0; c < count; c += Lanes.COUNT) {
            FloatVector y = VectorMath.silu(Lanes.load(from, gates + c * 4L));
            Lanes.storeBf16(y.mul(Lanes.load(from, values + c * 4L)), to, start + c * 2L);
        }
    }
}
