package zhiyin.engine.weights.decode;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// AWQ's words of eight 4-bit numbers, little-endian, in the order 0, 2, 4, 6, 1, 3, 5, 7 from the
/// lowest bits.
public final class AwqDecoder {
    private static final int PER_WORD = 8;

    /// A word, or half of one, at a time.
    private static final VectorSpecies<Float> FLOATS =
            Lanes.COUNT <= PER_WORD ? Lanes.FLOATS : FloatVector.SPECIES_256;

    private static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final int LANES = FLOATS.length();

    private static final int[] SHIFTS = {0, 16, 4, 20, 8, 24, 12, 28};
    private static final IntVector LOW = IntVector.fromArray(INTS, SHIFTS, 0);
    private static final IntVector HIGH = IntVector.fromArray(INTS, SHIFTS, PER_WORD - LANES);

    private AwqDecoder() {}

    /// `count` numbers, which fill whole words.
    public static void numbers(MemorySegment words, int count, MemorySegment out) {
        long word = Lanes.address(words, count / 2);
        long to = Lanes.address(out, 4L * count);
        for (int i = 0; i < count; i += LANES) {
            store(unpack(word, i), to + 4L * i);
        }
    }

    /// `(number - zero) · scale` of `count` numbers, which fill whole words.
    ///
    /// @param zeros f32 `[count]`
    /// @param scales f32 `[count]`
    public static void weights(
            MemorySegment words,
            int count,
            MemorySegment zeros,
            MemorySegment scales,
            MemorySegment out) {
        long word = Lanes.address(words, count / 2);
        long zero = Lanes.address(zeros, 4L * count);
        long scale = Lanes.address(scales, 4L * count);
        long to = Lanes.address(out, 4L * count);
        for (int i = 0; i < count; i += LANES) {
            FloatVector number = unpack(word, i);
            store(number.sub(load(zero + 4L * i)).mul(load(scale + 4L * i)), to + 4L * i);
        }
    }

    private static FloatVector unpack(long words, int i) {
        IntVector shifts = i % PER_WORD == 0 ? LOW : HIGH;
        IntVector numbers =
                IntVector.broadcast(INTS, Lanes.int32(words + i / PER_WORD * 4L))
                        .lanewise(VectorOperators.LSHR, shifts)
                        .and(15);
        return (FloatVector) numbers.convert(VectorOperators.I2F, 0);
    }

    private static FloatVector load(long address) {
        return FloatVector.fromMemorySegment(FLOATS, Lanes.EVERYTHING, address, LITTLE_ENDIAN);
    }

    private static void store(FloatVector numbers, long address) {
        numbers.intoMemorySegment(Lanes.EVERYTHING, address, LITTLE_ENDIAN);
    }
}
