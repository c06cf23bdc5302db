package zhiyin.engine.backend.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The vector width all kernels share, and how they read and write memory.
///
/// What makes a loop over vectors fast is that the compiler inlines all of it; else each vector becomes an
/// object, tens of times slower, and nobody is told. It knows the class of a vector that was loaded or
/// computed in the same round, so that is whose methods are called (`e.add(sums)`, not `sums.add(e)`). It
/// stops inlining where a method has grown to some hundred operations, so long loops have methods of their
/// own, named `...Row`. And it passes over calls that it has not yet counted often enough. So
/// `engine/jvm.args` tells it what to inline, this class and [VectorMath] among others, and what to leave
/// apart: the `...Row`s, [RowKernel], and each kernel's `apply`. A new helper of a loop belongs into these
/// classes.
final class Lanes {
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    static final int COUNT = FLOATS.length();

    /// As many shorts as there are floats: half a vector.
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());

    /// As many bytes as there are floats, or more.
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(
                    byte.class, VectorShape.forBitSize(Math.max(64, FLOATS.vectorBitSize() / 4)));

    private static final VectorShuffle<Float> BY_8 = rotation(8);
    private static final VectorShuffle<Float> BY_4 = rotation(4);
    private static final VectorShuffle<Float> BY_2 = rotation(2);

    private static final MemorySegment EVERYTHING = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final short NAN_BF16 = 0x7FC0;

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private Lanes() {}

    // Vectors are read and written by absolute address in a segment that is all of memory. One
    // of an arena would have its bounds and its thread checked at every access, which takes more
    // time than the kernels' arithmetic; here the checks are on where assertions are, as in tests.

    private static final boolean CHECKED = Lanes.class.desiredAssertionStatus();

    /// Bytes of a vector.
    private static final int WIDTH = COUNT * 4;

    static FloatVector load(MemorySegment memory, long offset) {
        if (CHECKED) {
            require(memory, offset, WIDTH);
        }
        return FloatVector.fromMemorySegment(FLOATS, EVERYTHING, memory.address() + offset, ORDER);
    }

    /// The larger ones. Where `v` is NaN, so is the result; NaN in `max` is lost. Not [FloatVector#max], which has to
    /// order zeros and NaN.
    static FloatVector larger(FloatVector v, FloatVector max) {
        return v.blend(max, v.compare(VectorOperators.LE, max));
    }

    /// Reads bfloat16: the upper halves of floats.
    static FloatVector loadBf16(MemorySegment memory, long offset) {
        if (CHECKED) {
            require(memory, offset, WIDTH / 2);
        }
        return ((IntVector)
                        ShortVector.fromMemorySegment(
                                        SHORTS, EVERYTHING, memory.address() + offset, ORDER)
                                .convertShape(VectorOperators.S2I, INTS, 0))
                .lanewise(VectorOperators.LSHL, 16)
                .reinterpretAsFloats();
    }

    static void store(FloatVector vector, MemorySegment memory, long offset) {
        if (CHECKED) {
            require(memory, offset, WIDTH);
        }
        vector.intoMemorySegment(EVERYTHING, memory.address() + offset, ORDER);
    }

    static IntVector loadInts(MemorySegment memory, long offset) {
        if (CHECKED) {
            require(memory, offset, WIDTH);
        }
        return IntVector.fromMemorySegment(INTS, EVERYTHING, memory.address() + offset, ORDER);
    }

    /// Writes the lowest byte of each integer.
    static void storeBytes(IntVector vector, MemorySegment memory, long offset) {
        if (CHECKED) {
            require(memory, offset, COUNT);
        }
        var bytes = (ByteVector) vector.convertShape(VectorOperators.I2B, BYTES, 0);
        if (BYTES.length() == COUNT) {
            bytes.intoMemorySegment(EVERYTHING, memory.address() + offset, ORDER);
        } else {
            bytes.intoMemorySegment(
                    EVERYTHING, memory.address() + offset, ORDER, BYTES.indexInRange(0, COUNT));
        }
    }

    private static void require(MemorySegment memory, long offset, int bytes) {
        if (!memory.isNative() || offset < 0 || offset + bytes > memory.byteSize()) {
            throw new AssertionError("%d bytes at %d of %s".formatted(bytes, offset, memory));
        }
    }

    /// Writes bfloat16, rounded to nearest, ties to even; NaN stays NaN.
    static void storeBf16(FloatVector vector, MemorySegment memory, long offset) {
        IntVector bits = vector.reinterpretAsInts();
        IntVector odd = bits.lanewise(VectorOperators.LSHR, 16).and(1);
        IntVector rounded =
                bits.add(0x7FFF)
                        .add(odd)
                        .lanewise(VectorOperators.LSHR, 16)
                        .blend(NAN_BF16, vector.test(VectorOperators.IS_NAN).cast(INTS));
        if (CHECKED) {
            require(memory, offset, WIDTH / 2);
        }
        ((ShortVector) rounded.convertShape(VectorOperators.I2S, SHORTS, 0))
                .intoMemorySegment(EVERYTHING, memory.address() + offset, ORDER);
    }

    static float getFloat(MemorySegment memory, long offset) {
        return memory.get(ValueLayout.JAVA_FLOAT, offset);
    }

    static void setFloat(MemorySegment memory, long offset, float value) {
        memory.set(ValueLayout.JAVA_FLOAT, offset, value);
    }

    static float fromBf16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /// One number as [#storeBf16] would write it.
    static short toBf16(float value) {
        if (Float.isNaN(value)) {
            return NAN_BF16;
        }
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
    }

    /// The sum of all lanes, always in the same order: halves are folded onto each other. The order of
    /// `reduceLanes` is not specified, and it changes when the JVM compiles a kernel; rounded to bfloat16
    /// later, the last bit of a sum becomes a visible difference between two calls with one text.
    static float sum(FloatVector vector) {
        FloatVector folded = vector;
        if (COUNT > 8) {
            folded = folded.add(folded.rearrange(BY_8));
        }
        if (COUNT > 4) {
            folded = folded.add(folded.rearrange(BY_4));
        }
        if (COUNT > 2) {
            folded = folded.add(folded.rearrange(BY_2));
        }
        return folded.lane(0) + folded.lane(1);
    }

    private static VectorShuffle<Float> rotation(int distance) {
        return VectorShuffle.fromOp(FLOATS, lane -> (lane + distance) % COUNT);
    }

    /// The largest multiple of the lane count that is not above `n`.
    static int wholeVectors(int n) {
        return n - n % COUNT;
    }
}
