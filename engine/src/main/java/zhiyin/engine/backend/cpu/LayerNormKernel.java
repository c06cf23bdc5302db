package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import zhiyin.engine.backend.Norm;

/// Layer normalisation: `y = (x - mean(x)) / sqrt(var(x) + ε) · weight + bias`, over a row, in f32.
final class LayerNormKernel {
    private LayerNormKernel() {}

    /// Normalises the f32 row at `row` of `x` to `to` of `out`, which may be the same place.
    static void apply(
            Norm norm, MemorySegment x, long row, int columns, MemorySegment out, long to) {
        float mean = sum(x, row, columns) / columns;
        float variance = squaredDeviations(x, row, columns, mean) / columns;
        float scale = (float) (1 / Math.sqrt(variance + norm.epsilon()));
        MemorySegment weight = norm.weight();
        MemorySegment bias = norm.bias();
        int whole = Lanes.wholeVectors(columns);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector centred = Lanes.load(x, row + c * 4L).sub(mean).mul(scale);
            FloatVector y = centred.fma(Lanes.load(weight, c * 4L), Lanes.load(bias, c * 4L));
            Lanes.store(y, out, to + c * 4L);
        }
        for (int c = whole; c < columns; c++) {
            float centred = (x.get(JAVA_FLOAT, row + c * 4L) - mean) * scale;
            float y =
                    Math.fma(
                            centred,
                            weight.getAtIndex(JAVA_FLOAT, c),
                            bias.getAtIndex(JAVA_FLOAT, c));
            out.set(JAVA_FLOAT, to + c * 4L, y);
        }
    }

    private static float sum(MemorySegment x, long row, int columns) {
        int whole = Lanes.wholeVectors(columns);
        FloatVector sums = FloatVector.zero(Lanes.FLOATS);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            sums = Lanes.load(x, row + c * 4L).add(sums);
        }
        float sum = Lanes.sum(sums);
        for (int c = whole; c < columns; c++) {
            sum += x.get(JAVA_FLOAT, row + c * 4L);
        }
        return sum;
    }

    private static float squaredDeviations(MemorySegment x, long row, int columns, float mean) {
        int whole = Lanes.wholeVectors(columns);
        FloatVector sums = FloatVector.zero(Lanes.FLOATS);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector deviation = Lanes.load(x, row + c * 4L).sub(mean);
            sums = deviation.fma(deviation, sums);
        }
        float sum = Lanes.sum(sums);
        for (int c = whole; c < columns; c++) {
            float deviation = x.get(JAVA_FLOAT, row + c * 4L) - mean;
            sum += deviation * deviation;
        }
        return sum;
    }
}
