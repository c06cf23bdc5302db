package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import zhiyin.engine.backend.RmsNorm;

/// Root mean square normalisation: `y = x / sqrt(mean(x²) + ε) · weight`, in f32.
final class RmsNormKernel {
    private RmsNormKernel() {}

    /// Normalises the `norm.size()` numbers at `offset` of `x` to `toOffset` of `out`; both f32, and
    /// they may be the same.
    static void apply(
            RmsNorm norm, MemorySegment x, long offset, MemorySegment out, long toOffset) {
        int size = norm.size();
        float mean = sumOfSquares(x, offset, size) / size;
        float scale = (float) (1 / Math.sqrt(mean + norm.epsilon()));
        MemorySegment weight = norm.weight();
        int whole = Lanes.wholeVectors(size);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector y = Lanes.load(x, offset + c * 4L).mul(scale);
            Lanes.store(y.mul(Lanes.load(weight, c * 4L)), out, toOffset + c * 4L);
        }
        for (int c = whole; c < size; c++) {
            float y = x.get(JAVA_FLOAT, offset + c * 4L) * scale * weight.getAtIndex(JAVA_FLOAT, c);
            out.set(JAVA_FLOAT, toOffset + c * 4L, y);
        }
    }

    private static float sumOfSquares(MemorySegment x, long offset, int count) {
        int whole = Lanes.wholeVectors(count);
        FloatVector sums = FloatVector.zero(Lanes.FLOATS);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector v = Lanes.load(x, offset + c * 4L);
            sums = v.fma(v, sums);
        }
        float sum = Lanes.sum(sums);
        for (int c = whole; c < count; c++) {
            float v = x.get(JAVA_FLOAT, offset + c * 4L);
            sum += v * v;
        }
        return sum;
    }
}
