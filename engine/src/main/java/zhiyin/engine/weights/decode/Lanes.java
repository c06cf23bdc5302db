package zhiyin.engine.weights.decode;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The vector width of all decoders, and how they read and write memory: by absolute address in a
/// segment that is all of memory, because a segment of an arena has its bounds and its thread checked
/// at every access, which takes more time than the arithmetic. [#address] makes these checks once a
/// call instead.
final class Lanes {
    /// At most 16 lanes, since as many numbers share a scale.
    static final VectorSpecies<Float> FLOATS =
            FloatVector.SPECIES_PREFERRED.length() <= 16
                    ? FloatVector.SPECIES_PREFERRED
                    : FloatVector.SPECIES_512;

    static final int COUNT = FLOATS.length();
    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());

    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(16 * COUNT));

    // The smallest vector has 8 bytes; where there are only 4 lanes, bytes come from an integer.
    private static final boolean FOUR = COUNT == 4;
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, 8 * COUNT)));

    /// Each lane's own.
    private static final IntVector NUMBERS = IntVector.broadcast(INTS, 0).addIndex(1);

    private static final IntVector TO_BOTTOM = NUMBERS.mul(8).and(31);
    private static final IntVector TO_TOP = TO_BOTTOM.neg().add(24).and(31);

    private static final MemorySegment EVERYTHING = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private Lanes() {}

    /// Where `bytes` bytes of memory may be read or written without further checks.
    static long address(MemorySegment memory, long bytes) {
        if (!memory.isNative() || bytes < 0 || bytes > memory.byteSize()) {
            throw new IndexOutOfBoundsException("%d bytes of %s".formatted(bytes, memory));
        }
        if (!memory.scope().isAlive()) {
            throw new IllegalStateException("the model file is closed");
        }
        return memory.address();
    }

    /// Bytes from 0 to 255.
    static IntVector unsignedBytes(long address) {
        if (FOUR) {
            return IntVector.broadcast(INTS, int32(address))
                    .lanewise(VectorOperators.LSHR, TO_BOTTOM)
                    .and(0xFF);
        }
        return (IntVector)
                ByteVector.fromMemorySegment(BYTES, EVERYTHING, address, LITTLE_ENDIAN)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
    }

    /// Bytes from -128 to 127.
    static FloatVector signedBytes(long address) {
        if (FOUR) {
            return (FloatVector)
                    IntVector.broadcast(INTS, int32(address))
                            .lanewise(VectorOperators.LSHL, TO_TOP)
                            .lanewise(VectorOperators.ASHR, 24)
                            .convert(VectorOperators.I2F, 0);
        }
        return (FloatVector)
                ByteVector.fromMemorySegment(BYTES, EVERYTHING, address, LITTLE_ENDIAN)
                        .convertShape(VectorOperators.B2F, FLOATS, 0);
    }

    static IntVector ints(long address) {
        return IntVector.fromMemorySegment(INTS, EVERYTHING, address, LITTLE_ENDIAN);
    }

    static IntVector unsignedShorts(long address) {
        return (IntVector)
                ShortVector.fromMemorySegment(SHORTS, EVERYTHING, address, LITTLE_ENDIAN)
                        .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
    }

    /// 16 in the lanes whose bit is set.
    static IntVector fifthBits(int bits) {
        return IntVector.broadcast(INTS, bits)
                .lanewise(VectorOperators.LSHR, NUMBERS)
                .and(1)
                .lanewise(VectorOperators.LSHL, 4);
    }

    static FloatVector floats(IntVector numbers) {
        return (FloatVector) numbers.convert(VectorOperators.I2F, 0);
    }

    static void store(FloatVector numbers, long address) {
        numbers.intoMemorySegment(EVERYTHING, address, LITTLE_ENDIAN);
    }

    static int int8(long address) {
        return EVERYTHING.get(ValueLayout.JAVA_BYTE, address);
    }

    static int uint8(long address) {
        return int8(address) & 0xFF;
    }

    static short int16(long address) {
        return EVERYTHING.get(SHORT, address);
    }

    static int int32(long address) {
        return EVERYTHING.get(INT, address);
    }

    static float half(long address) {
        return Float.float16ToFloat(int16(address));
    }

    static void store(float number, long address) {
        store(Float.floatToRawIntBits(number), address);
    }

    static void store(int number, long address) {
        EVERYTHING.set(INT, address, number);
    }
}
