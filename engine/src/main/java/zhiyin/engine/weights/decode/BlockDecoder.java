package zhiyin.engine.weights.decode;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// ggml's blocks of 32 numbers, which share a scale `d` and, in the types that end in 1, a least
/// number `m`; both are f16, first in the block. Little-endian:
///
/// ```
/// Q8_0  d, 32 signed bytes q                           d·q
/// Q4_0  d,          16 bytes of 4 bits q               d·(q - 8)
/// Q4_1  d, m,       16 bytes of 4 bits q               d·q + m
/// Q5_0  d,    4 h,  16 bytes of 4 bits q               d·(q + 16·h - 16)
/// Q5_1  d, m, 4 h,  16 bytes of 4 bits q               d·(q + 16·h) + m
/// ```
///
/// Byte `i` of the 4-bit types has number `i` in its low half and `i + 16` in its high half; bit `i` of
/// `h` belongs to number `i`.
public final class BlockDecoder {
    private static final int LENGTH = 32;
    private static final int HALF = LENGTH / 2;
    private static final int NIBBLE = 15;

    private BlockDecoder() {}

    public static void q8_0(MemorySegment data, long blocks, MemorySegment out) {
        int bytes = 34;
        long from = Lanes.address(data, bytes * blocks);
        long to = Lanes.address(out, 4 * LENGTH * blocks);
        for (long b = 0; b < blocks; b++, from += bytes, to += 4 * LENGTH) {
            float d = Lanes.half(from);
            for (int i = 0; i < LENGTH; i += Lanes.COUNT) {
                Lanes.store(Lanes.signedBytes(from + 2 + i).mul(d), to + 4L * i);
            }
        }
    }

    public static void q4_0(MemorySegment data, long blocks, MemorySegment out) {
        int bytes = 18;
        long from = Lanes.address(data, bytes * blocks);
        long to = Lanes.address(out, 4 * LENGTH * blocks);
        for (long b = 0; b < blocks; b++, from += bytes, to += 4 * LENGTH) {
            float d = Lanes.half(from);
            for (int i = 0; i < HALF; i += Lanes.COUNT) {
                IntVector q = Lanes.unsignedBytes(from + 2 + i);
                IntVector low = q.and(NIBBLE).sub(8);
                IntVector high = q.lanewise(VectorOperators.LSHR, 4).sub(8);
                Lanes.store(Lanes.floats(low).mul(d), to + 4L * i);
                Lanes.store(Lanes.floats(high).mul(d), to + 4L * (i + HALF));
            }
        }
    }

    public static void q4_1(MemorySegment data, long blocks, MemorySegment out) {
        int bytes = 20;
        long from = Lanes.address(data, bytes * blocks);
        long to = Lanes.address(out, 4 * LENGTH * blocks);
        for (long b = 0; b < blocks; b++, from += bytes, to += 4 * LENGTH) {
            float d = Lanes.half(from);
            float m = Lanes.half(from + 2);
            for (int i = 0; i < HALF; i += Lanes.COUNT) {
                IntVector q = Lanes.unsignedBytes(from + 4 + i);
                IntVector low = q.and(NIBBLE);
                IntVector high = q.lanewise(VectorOperators.LSHR, 4);
                Lanes.store(Lanes.floats(low).mul(d).add(m), to + 4L * i);
                Lanes.store(Lanes.floats(high).mul(d).add(m), to + 4L * (i + HALF));
            }
        }
    }

    public static void q5_0(MemorySegment data, long blocks, MemorySegment out) {
        int bytes = 22;
        long from = Lanes.address(data, bytes * blocks);
        long to = Lanes.address(out, 4 * LENGTH * blocks);
        for (long b = 0; b < blocks; b++, from += bytes, to += 4 * LENGTH) {
            float d = Lanes.half(from);
            int h = Lanes.int32(from + 2);
            for (int i = 0; i < HALF; i += Lanes.COUNT) {
                IntVector q = Lanes.unsignedBytes(from + 6 + i);
                IntVector low = q.and(NIBBLE).or(Lanes.fifthBits(h >>> i)).sub(16);
                IntVector high =
                        q.lanewise(VectorOperators.LSHR, 4)
                                .or(Lanes.fifthBits(h >>> (i + HALF)))
                                .sub(16);
                Lanes.store(Lanes.floats(low).mul(d), to + 4L * i);
                Lanes.store(Lanes.floats(high).mul(d), to + 4L * (i + HALF));
            }
        }
    }

    public static void q5_1(MemorySegment data, long blocks, MemorySegment out) {
        int bytes = 24;
        long from = Lanes.address(data, bytes * blocks);
        long to = Lanes.address(out, 4 * LENGTH * blocks);
        for (long b = 0; b < blocks; b++, from += bytes, to += 4 * LENGTH) {
            float d = Lanes.half(from);
            float m = Lanes.half(from + 2);
            int h = Lanes.int32(from + 4);
            for (int i = 0; i < HALF; i += Lanes.COUNT) {
                IntVector q = Lanes.unsignedBytes(from + 8 + i);
                IntVector low = q.and(NIBBLE).or(Lanes.fifthBits(h >>> i));
                IntVector high =
                        q.lanewise(VectorOperators.LSHR, 4).or(Lanes.fifthBits(h >>> (i + HALF)));
                Lanes.store(Lanes.floats(low).mul(d).add(m), to + 4L * i);
                Lanes.store(Lanes.floats(high).mul(d).add(m), to + 4L * (i + HALF));
            }
        }
    }
}
