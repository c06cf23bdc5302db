package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
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
    private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);

    private QuantiseKernel() {}

    /// Writes an f32 row as row `row` of `out`, a tensor of type U8.
    public static void quantiseRow(MemorySegment x, Tensor out, int row) {
        int columns = out.columns();
        float least = least(x, columns);
        float greatest = greatest(x, columns);
        float scale = (greatest - least) / LEVELS;
        float inverse = scale > 0 ? 1 / scale : 0;
        int zero = Math.round(-least * inverse);
        long start = row * out.rowBytes();
        out.data().set(JAVA_FLOAT_UNALIGNED, start + columns, scale);
        out.data().set(JAVA_INT_UNALIGNED, start + columns + 4, zero);
        quantise(x, columns, inverse, zero, out.data(), start);
    }

    // NaN wins in both: it becomes the row's scale and so is not lost in a byte.

    private static float least(MemorySegment x, int columns) {
        int whole = Lanes.wholeVectors(columns);
        FloatVector least = FloatVector.zero(Lanes.FLOATS);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            least = least.min(Lanes.load(x, c * 4L));
        }
        float result = least.reduceLanes(VectorOperators.MIN);
        for (int c = whole; c < columns; c++) {
            result = Math.min(result, x.get(JAVA_FLOAT, c * 4L));
        }
        return result;
    }

    private static float greatest(MemorySegment x, int columns) {
        int whole = Lanes.wholeVectors(columns);
        FloatVector greatest = FloatVector.zero(Lanes.FLOATS);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            greatest = greatest.max(Lanes.load(x, c * 4L));
        }
        float result = greatest.reduceLanes(VectorOperators.MAX);
        for (int c = whole; c < columns; c++) {
            result = Math.max(result, x.get(JAVA_FLOAT, c * 4L));
        }
        return result;
    }

    private static void quantise(
            MemorySegment x, int columns, float inverse, int zero, MemorySegment out, long to) {
        int whole = Lanes.wholeVectors(columns);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            // Adding 1.5·2^23 rounds to an integer and leaves it in the low bits.
            FloatVector shifted =
                    Lanes.load(x, c * 4L).mul(inverse).add(zero).max(0f).min(LEVELS).add(ROUNDER);
            Lanes.storeBytes(shifted.reinterpretAsInts(), out, to + c);
        }
        for (int c = whole; c < columns; c++) {
            float level = x.get(JAVA_FLOAT, c * 4L) * inverse + zero;
            out.set(JAVA_BYTE, to + c, (byte) Math.round(Math.clamp(level, 0, LEVELS)));
        }
    }

    /// Rounds an f32 row of weights to `-largest .. largest`, written to `out` from `to` on, and tells
    /// its scale and sum.
    ///
    /// @param column where in `by` they go
    public static void quantiseWeights(
            MemorySegment x,
            long start,
            int count,
            int largest,
            MemorySegment out,
            long to,
            Columns by,
            int column) {
        MemorySegment row = x.asSlice(start, 4L * count);
        float bound = Math.max(-least(row, count), greatest(row, count));
        float scale = bound == 0 ? 1 : bound / largest; // NaN stays NaN
        float inverse = 1 / scale;
        IntVector sums = IntVector.zero(Lanes.INTS);
        int whole = Lanes.wholeVectors(count);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            IntVector rounded =
                    Lanes.load(row, c * 4L)
                            .mul(inverse)
                            .add(ROUNDER)
                            .reinterpretAsInts()
                            .sub(ROUNDER_BITS);
            Lanes.storeBytes(rounded, out, to + c);
            sums = sums.add(rounded);
        }
        int sum = sums.reduceLanes(VectorOperators.ADD);
        for (int c = whole; c < count; c++) {
            byte rounded = (byte) Math.round(row.get(JAVA_FLOAT, c * 4L) * inverse);
            out.set(JAVA_BYTE, to + c, rounded);
            sum += rounded;
        }
        by.scale().setAtIndex(JAVA_FLOAT, column, scale);
        by.weightSums().setAtIndex(JAVA_INT, column, sum);
    }

    /// What turns sums back into numbers, one a column.
    ///
    /// @param weightSums `Σ w`, 32-bit integers
    /// @param scale the weights' scales, f32
    /// @param bias f32
    public record Columns(MemorySegment weightSums, MemorySegment scale, MemorySegment bias) {}

    /// One row: `out = (sums - zero·weightSums) · rowScale · scale + bias`, f32.
    ///
    /// @param factor the product's left factor, whose row `row` tells scale and zero
    /// @param sums the row's 32-bit integers
    /// @param count a multiple of the lane count; `out` may be `sums`
    public static void dequantiseRow(
            Tensor factor, int row, MemorySegment sums, Columns by, int count, MemorySegment out) {
        long tail = row * factor.rowBytes() + factor.columns();
        float scale = factor.data().get(JAVA_FLOAT_UNALIGNED, tail);
        int zero = factor.data().get(JAVA_INT_UNALIGNED, tail + 4);
        for (int c = 0; c < count; c += Lanes.COUNT) {
            IntVector sum =
                    Lanes.loadInts(sums, c * 4L)
                            .sub(Lanes.loadInts(by.weightSums(), c * 4L).mul(zero));
            FloatVector y =
                    ((FloatVector) sum.convert(VectorOperators.I2F, 0))
                            .fma(
                                    Lanes.load(by.scale(), c * 4L).mul(scale),
                                    Lanes.load(by.bias(), c * 4L));
            Lanes.store(y, out, c * 4L);
        }
    }

    /// `out += y`, f32.
    ///
    /// @param count a multiple of the lane count
    public static void addRow(MemorySegment y, int count, MemorySegment out) {
        for (int c = 0; c < count; c += Lanes.COUNT) {
            Lanes.store(Lanes.load(y, c * 4L).add(Lanes.load(out, c * 4L)), out, c * 4L);
        }
    }

    /// GELU of an f32 row, in place.
    ///
    /// @param count a multiple of the lane count
    public static void geluRow(MemorySegment y, int count) {
        for (int c = 0; c < count; c += Lanes.COUNT) {
            Lanes.store(VectorMath.gelu(Lanes.load(y, c * 4L)), y, c * 4L);
        }
    }
}
