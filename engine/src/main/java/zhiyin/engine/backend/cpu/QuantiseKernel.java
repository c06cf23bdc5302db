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

    /// Writes the f32 row at `from` of `x` as row `row` of `out`, a tensor of type U8.
    public static void quantiseRow(MemorySegment x, long from, Tensor out, int row) {
        int columns = out.columns();
        Range range = Range.of(x, from, columns);
        float scale = (range.greatest() - range.least()) / LEVELS;
        float inverse = scale > 0 ? 1 / scale : 0;
        int zero = Math.round(-range.least() * inverse);
        long start = row * out.rowBytes();
        out.data().set(JAVA_FLOAT_UNALIGNED, start + columns, scale);
        out.data().set(JAVA_INT_UNALIGNED, start + columns + 4, zero);
        quantise(x, from, columns, inverse, zero, out.data(), start);
    }

    /// The least and the greatest of some numbers and zero. Where one of them is not finite, neither is the
    /// range: it becomes the row's scale, and so is not lost in a byte.
    private record Range(float least, float greatest) {
        static Range of(MemorySegment x, long from, int count) {
            FloatVector zero = FloatVector.zero(Lanes.FLOATS);
            FloatVector least = zero;
            FloatVector greatest = zero;
            FloatVector broken = zero; // 0·x, which is 0 or NaN
            int whole = Lanes.wholeVectors(count);
            for (int c = 0; c < whole; c += Lanes.COUNT) {
                FloatVector v = Lanes.load(x, from + c * 4L);
                // Comparisons rather than min() and max(): Java's have to order zeros and NaN.
                least = v.blend(least, v.compare(VectorOperators.GE, least));
                greatest = v.blend(greatest, v.compare(VectorOperators.LE, greatest));
                broken = v.fma(zero, broken);
            }
            float nan = broken.reduceLanes(VectorOperators.ADD);
            float min = least.reduceLanes(VectorOperators.MIN);
            float max = greatest.reduceLanes(VectorOperators.MAX);
            for (int c = whole; c < count; c++) {
                float v = x.get(JAVA_FLOAT, from + c * 4L);
                min = Math.min(min, v);
                max = Math.max(max, v);
                nan += 0 * v;
            }
            return new Range(min + nan, max + nan);
        }
    }

    private static void quantise(
            MemorySegment x,
            long from,
            int columns,
            float inverse,
            int zero,
            MemorySegment out,
            long to) {
        // Adding 1.5·2^23 rounds to an integer and leaves it in the low bits.
        FloatVector shift = FloatVector.broadcast(Lanes.FLOATS, ROUNDER + zero);
        int whole = Lanes.wholeVectors(columns);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            IntVector level =
                    Lanes.load(x, from + c * 4L)
                            .fma(FloatVector.broadcast(Lanes.FLOATS, inverse), shift)
                            .reinterpretAsInts()
                            .max(ROUNDER_BITS)
                            .min(ROUNDER_BITS + LEVELS);
            Lanes.storeBytes(level, out, to + c);
        }
        for (int c = whole; c < columns; c++) {
            float level = Math.fma(x.get(JAVA_FLOAT, from + c * 4L), inverse, ROUNDER + zero);
            out.set(JAVA_BYTE, to + c, (byte) (int) Math.clamp(level - ROUNDER, 0, LEVELS));
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
        Range range = Range.of(x, start, count);
        float bound = Math.max(-range.least(), range.greatest());
        float scale = bound == 0 ? 1 : bound / largest; // NaN stays NaN
        float inverse = 1 / scale;
        IntVector sums = IntVector.zero(Lanes.INTS);
        int whole = Lanes.wholeVectors(count);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            IntVector rounded =
                    Lanes.load(x, start + c * 4L)
                            .mul(inverse)
                            .add(ROUNDER)
                            .reinterpretAsInts()
                            .sub(ROUNDER_BITS);
            Lanes.storeBytes(rounded, out, to + c);
            sums = rounded.add(sums);
        }
        int sum = sums.reduceLanes(VectorOperators.ADD);
        for (int c = whole; c < count; c++) {
            byte rounded = (byte) Math.round(x.get(JAVA_FLOAT, start + c * 4L) * inverse);
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

    /// A product's 32-bit sums, row after row, and what turns them back.
    ///
    /// @param factor the product's left factor, whose rows tell scale and zero
    /// @param columns of a row, a multiple of the lane count
    public record Sums(Tensor factor, MemorySegment data, int columns, Columns by) {
        public long rowBytes() {
            return 4L * columns;
        }
    }

    /// What becomes of the numbers.
    public enum Finish {
        /// They replace what `out` holds.
        NONE,
        /// Their GELU replaces it, not in full precision: it becomes bytes again.
        GELU,
        /// They are added to it.
        ADD
    }

    /// `out = (sums - zero·weightSums) · rowScale · scale + bias`, f32.
    ///
    /// @param out its first row begins at `to`, and `rowBytes` on the next; not with ADD it may be the sums
    public static void dequantise(
            Sums sums, int rows, Finish finish, MemorySegment out, long to, long rowBytes) {
        for (int row = 0; row < rows; row++) {
            long start = to + row * rowBytes;
            switch (finish) {
                case NONE -> replaceRow(sums, row, out, start);
                case GELU -> geluRow(sums, row, out, start);
                case ADD -> addRow(sums, row, out, start);
            }
        }
    }

    private static void replaceRow(Sums sums, int row, MemorySegment out, long to) {
        float scale = scale(sums.factor(), row);
        int zero = zero(sums.factor(), row);
        for (int c = 0; c < sums.columns(); c += Lanes.COUNT) {
            Lanes.store(number(sums, row, c, scale, zero), out, to + c * 4L);
        }
    }

    private static void geluRow(Sums sums, int row, MemorySegment out, long to) {
        float scale = scale(sums.factor(), row);
        int zero = zero(sums.factor(), row);
        for (int c = 0; c < sums.columns(); c += Lanes.COUNT) {
            FloatVector y = VectorMath.coarseGelu(number(sums, row, c, scale, zero));
            Lanes.store(y, out, to + c * 4L);
        }
    }

    private static void addRow(Sums sums, int row, MemorySegment out, long to) {
        float scale = scale(sums.factor(), row);
        int zero = zero(sums.factor(), row);
        for (int c = 0; c < sums.columns(); c += Lanes.COUNT) {
            FloatVector y = number(sums, row, c, scale, zero);
            Lanes.store(y.add(Lanes.load(out, to + c * 4L)), out, to + c * 4L);
        }
    }

    private static FloatVector number(Sums sums, int row, int column, float rowScale, int zero) {
        long at = column * 4L;
        Columns by = sums.by();
        IntVector sum =
                Lanes.loadInts(sums.data(), row * sums.rowBytes() + at)
                        .sub(Lanes.loadInts(by.weightSums(), at).mul(zero));
        return ((FloatVector) sum.convert(VectorOperators.I2F, 0))
                .fma(Lanes.load(by.scale(), at).mul(rowScale), Lanes.load(by.bias(), at));
    }

    private static float scale(Tensor factor, int row) {
        return factor.data().get(JAVA_FLOAT_UNALIGNED, row * factor.rowBytes() + factor.columns());
    }

    private static int zero(Tensor factor, int row) {
        return factor.data()
                .get(JAVA_INT_UNALIGNED, row * factor.rowBytes() + factor.columns() + 4);
    }
}
