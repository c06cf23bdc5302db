package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Tensor;

/// Dynamic quantisation: f32 rows to unsigned bytes with a scale and a zero a row, and 32-bit sums of
/// byte products back to f32.
///
/// A row's range from its least to its greatest number (zero included) is spread over 0 to 255:
/// `u = round(x / scale) + zero`. A product with signed bytes `w` then sums to
/// `Σ x·w / scale + zero·Σ w`; the last term is known and taken off again.
public final class QuantiseKernel {
    private static final int LEVELS = 255;
    private static final float ROUNDER = 12_582_912f;

    /// How the rows of a product were quantised.
    ///
    /// @param scales f32 `[rows]`
    /// @param zeros 32-bit integers `[rows]`
    public record Rows(MemorySegment scales, MemorySegment zeros) {}

    private QuantiseKernel() {}

    /// Writes `count` rows of `x` as bytes to `out`, and how to `rows`.
    public static void quantise(Tensor x, int count, MemorySegment out, Rows rows) {
        int columns = x.columns();
        for (int row = 0; row < count; row++) {
            long start = row * x.rowBytes();
            float least = least(x.data(), start, columns);
            float greatest = greatest(x.data(), start, columns);
            float scale = (greatest - least) / LEVELS;
            float inverse = scale > 0 ? 1 / scale : 0;
            int zero = Math.round(-least * inverse);
            rows.scales().setAtIndex(JAVA_FLOAT, row, scale);
            rows.zeros().setAtIndex(JAVA_INT, row, zero);
            quantiseRow(x.data(), start, columns, inverse, zero, out, (long) row * columns);
        }
    }

    // NaN wins in both: it becomes the row's scale and so is not lost in a byte.

    private static float least(MemorySegment x, long start, int columns) {
        int whole = Lanes.wholeVectors(columns);
        FloatVector least = FloatVector.zero(Lanes.FLOATS);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            least = least.min(Lanes.load(x, start + c * 4L));
        }
        float result = least.reduceLanes(VectorOperators.MIN);
        for (int c = whole; c < columns; c++) {
            result = Math.min(result, x.get(JAVA_FLOAT, start + c * 4L));
        }
        return result;
    }

    private static float greatest(MemorySegment x, long start, int columns) {
        int whole = Lanes.wholeVectors(columns);
        FloatVector greatest = FloatVector.zero(Lanes.FLOATS);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            greatest = greatest.max(Lanes.load(x, start + c * 4L));
        }
        float result = greatest.reduceLanes(VectorOperators.MAX);
        for (int c = whole; c < columns; c++) {
            result = Math.max(result, x.get(JAVA_FLOAT, start + c * 4L));
        }
        return result;
    }

    private static void quantiseRow(
            MemorySegment x,
            long start,
            int columns,
            float inverse,
            int zero,
            MemorySegment out,
            long to) {
        int whole = Lanes.wholeVectors(columns);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            // Adding 1.5·2^23 rounds to an integer and leaves it in the low bits.
            FloatVector shifted =
                    Lanes.load(x, start + c * 4L)
                            .mul(inverse)
                            .add(zero)
                            .max(0f)
                            .min(LEVELS)
                            .add(ROUNDER);
            Lanes.storeBytes(shifted.reinterpretAsInts(), out, to + c);
        }
        for (int c = whole; c < columns; c++) {
            float level = x.get(JAVA_FLOAT, start + c * 4L) * inverse + zero;
            out.set(JAVA_BYTE, to + c, (byte) Math.round(Math.clamp(level, 0, LEVELS)));
        }
    }

    /// What turns sums back into numbers, one a column.
    ///
    /// @param weightSums `Σ w`, 32-bit integers
    /// @param scale the weights' scales, f32
    /// @param bias f32
    public record Columns(MemorySegment weightSums, MemorySegment scale, MemorySegment bias) {}

    /// `out = activation((sums - zero·weightSums) · rowScale · scale + bias)`, or `out +=` that.
    public static void dequantise(
            MemorySegment sums,
            Columns columns,
            Rows rows,
            Activation activation,
            boolean accumulate,
            Tensor out,
            int count) {
        for (int row = 0; row < count; row++) {
            float scale = rows.scales().getAtIndex(JAVA_FLOAT, row);
            int zero = rows.zeros().getAtIndex(JAVA_INT, row);
            long from = 4L * row * out.columns();
            long to = row * out.rowBytes();
            if (activation == Activation.GELU) {
                gelu(sums, from, columns, scale, zero, out, to);
            } else if (accumulate) {
                add(sums, from, columns, scale, zero, out, to);
            } else {
                write(sums, from, columns, scale, zero, out, to);
            }
        }
    }

    private static void gelu(
            MemorySegment sums, long from, Columns by, float scale, int zero, Tensor out, long to) {
        for (int c = 0; c < out.columns(); c += Lanes.COUNT) {
            FloatVector y = real(sums, from, by, scale, zero, c);
            Lanes.store(VectorMath.gelu(y), out.data(), to + c * 4L);
        }
    }

    private static void add(
            MemorySegment sums, long from, Columns by, float scale, int zero, Tensor out, long to) {
        for (int c = 0; c < out.columns(); c += Lanes.COUNT) {
            FloatVector y = real(sums, from, by, scale, zero, c);
            Lanes.store(y.add(Lanes.load(out.data(), to + c * 4L)), out.data(), to + c * 4L);
        }
    }

    private static void write(
            MemorySegment sums, long from, Columns by, float scale, int zero, Tensor out, long to) {
        for (int c = 0; c < out.columns(); c += Lanes.COUNT) {
            Lanes.store(real(sums, from, by, scale, zero, c), out.data(), to + c * 4L);
        }
    }

    private static FloatVector real(
            MemorySegment sums, long from, Columns by, float scale, int zero, int c) {
        IntVector sum =
                Lanes.loadInts(sums, from + c * 4L)
                        .sub(Lanes.loadInts(by.weightSums(), c * 4L).mul(zero));
        return ((FloatVector) sum.convert(VectorOperators.I2F, 0))
                .fma(Lanes.load(by.scale(), c * 4L).mul(scale), Lanes.load(by.bias(), c * 4L));
    }
}
