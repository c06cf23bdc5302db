package zhiyin.engine.weights.decode;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// AWQ's words of eight 4-bit numbers, little-endian, in the order 0, 2, 4, 6, 1, 3, 5, 7 from the
/// lowest bits.
///
/// A row of words holds many outputs for one input, and what is wanted is many inputs for one output.
/// So words are transposed before they are unpacked, which moves an eighth of the numbers.
public final class AwqDecoder {
    public static final int PER_WORD = 8;

    /// Where in a word each of its numbers begins.
    private static final int[] SHIFTS = {0, 16, 4, 20, 8, 24, 12, 28};

    private static final int NIBBLE = 15;

    private AwqDecoder() {}

    /// `count` numbers of whole words, as f32.
    public static void numbers(MemorySegment words, int count, MemorySegment out) {
        long word = Lanes.address(words, count / 2);
        long to = Lanes.address(out, 4L * count);
        for (int i = 0; i < count; i++) {
            int bits = Lanes.int32(word + i / PER_WORD * 4L) >>> SHIFTS[i % PER_WORD];
            Lanes.store((float) (bits & NIBBLE), to + 4L * i);
        }
    }

    /// Writes the columns of `[rows, columns]` words as rows.
    ///
    /// @param rowBytes from one row of `words` to the next
    /// @param outWords from one row of `out` to the next
    public static void transpose(
            MemorySegment words,
            long rowBytes,
            int rows,
            int columns,
            MemorySegment out,
            int outWords) {
        long from = Lanes.address(words, (rows - 1) * rowBytes + 4L * columns);
        long to = Lanes.address(out, 4L * ((long) outWords * (columns - 1) + rows));
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                Lanes.store(
                        Lanes.int32(from + row * rowBytes + 4L * column),
                        to + 4L * ((long) outWords * column + row));
            }
        }
    }

    /// `(number - zero) · scale` of one number of each of `count` words.
    ///
    /// @param index of the number in its word, 0 to 7
    public static void weights(
            MemorySegment words, int count, int index, float zero, float scale, MemorySegment out) {
        long from = Lanes.address(words, 4L * count);
        long to = Lanes.address(out, 4L * count);
        int shift = SHIFTS[index];
        int whole = count - count % Lanes.COUNT;
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            IntVector number =
                    Lanes.ints(from + 4L * i).lanewise(VectorOperators.LSHR, shift).and(NIBBLE);
            Lanes.store(Lanes.floats(number).sub(zero).mul(scale), to + 4L * i);
        }
        for (int i = whole; i < count; i++) {
            int number = (Lanes.int32(from + 4L * i) >>> shift) & NIBBLE;
            Lanes.store((number - zero) * scale, to + 4L * i);
        }
    }
}
