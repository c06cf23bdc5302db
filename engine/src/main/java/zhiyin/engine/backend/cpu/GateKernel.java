package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import zhiyin.engine.backend.ElementType;

/// The gate of SwiGLU: `g·σ(g)·u`.
public final class GateKernel {
    private GateKernel() {}

    /// One row: `count` gates at `gates`, as many values at `values`, both f32 in `from`; the results
    /// go to `toOffset` of `to` as `type`.
    public static void apply(
            MemorySegment from,
            long gates,
            long values,
            int count,
            ElementType type,
            MemorySegment to,
            long toOffset) {
        int whole = Lanes.wholeVectors(count);
        if (type == ElementType.BF16) {
            for (int c = 0; c < whole; c += Lanes.COUNT) {
                Lanes.storeBf16(gated(from, gates, values, c), to, toOffset + c * 2L);
            }
        } else {
            for (int c = 0; c < whole; c += Lanes.COUNT) {
                Lanes.store(gated(from, gates, values, c), to, toOffset + c * 4L);
            }
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

    private static FloatVector gated(MemorySegment from, long gates, long values, int c) {
        FloatVector gate = Lanes.load(from, gates + c * 4L);
        FloatVector value = Lanes.load(from, values + c * 4L);
        return gate.mul(sigmoid(gate)).mul(value);
    }

    /// `1/(1 + e^-x)`, for negative x as `e^x/(1 + e^x)`.
    private static FloatVector sigmoid(FloatVector x) {
        VectorMask<Float> negative = x.compare(VectorOperators.LT, 0f);
        FloatVector e = VectorMath.expOfNonPositive(x.blend(x.neg(), negative.not()));
        FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1f);
        return one.blend(e, negative).div(e.add(1f));
    }
}
