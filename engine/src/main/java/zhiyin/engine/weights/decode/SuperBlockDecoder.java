package zhiyin.engine.weights.decode;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// ggml's blocks of 256 numbers, the "K" types: parts of 16 or 32 numbers have small integer scales
/// `s` (and least numbers `m`), which share the block's f16 scales `d` (and `dmin`). Little-endian:
///
/// ```
/// Q2_K  16 s and m of 4 bits, 64 bytes of 2 bits q, d, dmin      d·s·q - dmin·m
/// Q3_K  32 h, 64 bytes of 2 bits q, 12 s of 6 bits, d            d·(s - 32)·(q + 4·h - 4)
/// Q4_K  d, dmin, 12 s and m of 6 bits, 128 bytes of 4 bits q     d·s·q - dmin·m
/// Q5_K  d, dmin, 12 s and m of 6 bits, 32 h, 128 of 4 bits q     d·s·(q + 16·h) - dmin·m
/// Q6_K  128 of 4 bits q, 64 of 2 bits h, 16 s of 8 bits, d       d·s·(q + 16·h - 32)
/// ```
///
/// The numbers of a part lie in bytes that follow each other, at the same bits of each.
public final class SuperBlockDecoder {
    private static final int LENGTH = 256;
    private static final int NIBBLE = 15;
    private static final int SIX_BITS = 63;

    private SuperBlockDecoder() {}

    public static void q2_k(MemorySegment data, long blocks, MemorySegment out) {
        int bytes = 84;
        long from = Lanes.address(data, bytes * blocks);
        long to = Lanes.address(out, 4 * LENGTH * blocks);
        for (long b = 0; b < blocks; b++, from += bytes, to += 4 * LENGTH) {
            float d = Lanes.half(from + 80);
            float dmin = Lanes.half(from + 82);
            for (int part = 0; part < 16; part++) {
                // Parts 0 and 1 are bits 0 and 1 of 32 bytes, parts 2 and 3 their bits 2 and 3, ...
                int pair = Lanes.uint8(from + part);
                float scale = d * (pair & NIBBLE);
                float least = dmin * (pair >>> 4);
                long q = from + 16 + 32L * (part / 8) + 16L * (part % 2);
                int shift = part % 8 / 2 * 2;
                for (int i = 0; i < 16; i += Lanes.COUNT) {
                    IntVector two =
                            Lanes.unsignedBytes(q + i).lanewise(VectorOperators.LSHR, shift).and(3);
                    Lanes.store(Lanes.floats(two).mul(scale).sub(least), to + 4L * (16 * part + i));
                }
            }
        }
    }

    public static void q3_k(MemorySegment data, long blocks, MemorySegment out) {
        int bytes = 110;
        long from = Lanes.address(data, bytes * blocks);
        long to = Lanes.address(out, 4 * LENGTH * blocks);
        for (long b = 0; b < blocks; b++, from += bytes, to += 4 * LENGTH) {
            float d = Lanes.half(from + 108);
            for (int part = 0; part < 16; part++) {
                float scale = d * (q3Scale(from + 96, part) - 32);
                long q = from + 32 + 32L * (part / 8) + 16L * (part % 2);
                long h = from + 16L * (part % 2);
                int shift = part % 8 / 2 * 2;
                int bit = part / 2;
                for (int i = 0; i < 16; i += Lanes.COUNT) {
                    IntVector high =
                            Lanes.unsignedBytes(h + i)
                                    .lanewise(VectorOperators.LSHR, bit)
                                    .and(1)
                                    .lanewise(VectorOperators.LSHL, 2);
                    IntVector three =
                            Lanes.unsignedBytes(q + i)
                                    .lanewise(VectorOperators.LSHR, shift)
                                    .and(3)
                                    .or(high)
                                    .sub(4);
                    Lanes.store(Lanes.floats(three).mul(scale), to + 4L * (16 * part + i));
                }
            }
        }
    }

    /// The 4 low bits are in the 8 first bytes, first their low, then their high halves; the 2 high bits
    /// are in the 4 last, a quarter of the parts after the other.
    private static int q3Scale(long scales, int part) {
        int low = Lanes.uint8(scales + part % 8) >>> (part / 8 * 4);
        int high = Lanes.uint8(scales + 8 + part % 4) >>> (part / 4 * 2);
        return (low & NIBBLE) | (high & 3) << 4;
    }

    public static void q4_k(MemorySegment data, long blocks, MemorySegment out) {
        int bytes = 144;
        long from = Lanes.address(data, bytes * blocks);
        long to = Lanes.address(out, 4 * LENGTH * blocks);
        for (long b = 0; b < blocks; b++, from += bytes, to += 4 * LENGTH) {
            float d = Lanes.half(from);
            float dmin = Lanes.half(from + 2);
            for (int part = 0; part < 8; part += 2) {
                float scale = d * scale(from + 4, part);
                float least = dmin * least(from + 4, part);
                float nextScale = d * scale(from + 4, part + 1);
                float nextLeast = dmin * least(from + 4, part + 1);
                long q = from + 16 + 16L * part;
                long start = to + 4L * 32 * part;
                for (int i = 0; i < 32; i += Lanes.COUNT) {
                    IntVector both = Lanes.unsignedBytes(q + i);
                    IntVector low = both.and(NIBBLE);
                    IntVector high = both.lanewise(VectorOperators.LSHR, 4);
                    Lanes.store(Lanes.floats(low).mul(scale).sub(least), start + 4L * i);
                    Lanes.store(
                            Lanes.floats(high).mul(nextScale).sub(nextLeast),
                            start + 4L * (i + 32));
                }
            }
        }
    }

    public static void q5_k(MemorySegment data, long blocks, MemorySegment out) {
        int bytes = 176;
        long from = Lanes.address(data, bytes * blocks);
        long to = Lanes.address(out, 4 * LENGTH * blocks);
        for (long b = 0; b < blocks; b++, from += bytes, to += 4 * LENGTH) {
            float d = Lanes.half(from);
            float dmin = Lanes.half(from + 2);
            for (int part = 0; part < 8; part++) {
                float scale = d * scale(from + 4, part);
                float least = dmin * least(from + 4, part);
                long q = from + 48 + 32L * (part / 2);
                int shift = part % 2 * 4;
                for (int i = 0; i < 32; i += Lanes.COUNT) {
                    IntVector high =
                            Lanes.unsignedBytes(from + 16 + i)
                                    .lanewise(VectorOperators.LSHR, part)
                                    .and(1)
                                    .lanewise(VectorOperators.LSHL, 4);
                    IntVector five =
                            Lanes.unsignedBytes(q + i)
                                    .lanewise(VectorOperators.LSHR, shift)
                                    .and(NIBBLE)
                                    .or(high);
                    Lanes.store(
                            Lanes.floats(five).mul(scale).sub(least), to + 4L * (32 * part + i));
                }
            }
        }
    }

    /// Of Q4_K and Q5_K. Parts 0 to 3 have their scales in the 6 low bits of bytes 0 to 3; of parts 4
    /// to 7 the 4 low bits are those of bytes 8 to 11, the 2 high bits the tops of bytes 0 to 3.
    private static int scale(long scales, int part) {
        return part < 4
                ? Lanes.uint8(scales + part) & SIX_BITS
                : (Lanes.uint8(scales + part + 4) & NIBBLE)
                        | Lanes.uint8(scales + part - 4) >>> 6 << 4;
    }

    /// The same, from bytes 4 to 7 and the 4 high bits of bytes 8 to 11.
    private static int least(long scales, int part) {
        return part < 4
                ? Lanes.uint8(scales + part + 4) & SIX_BITS
                : Lanes.uint8(scales + part + 4) >>> 4 | Lanes.uint8(scales + part) >>> 6 << 4;
    }

    public static void q6_k(MemorySegment data, long blocks, MemorySegment out) {
        int bytes = 210;
        long from = Lanes.address(data, bytes * blocks);
        long to = Lanes.address(out, 4 * LENGTH * blocks);
        for (long b = 0; b < blocks; b++, from += bytes, to += 4 * LENGTH) {
            float d = Lanes.half(from + 208);
            for (int part = 0; part < 16; part++) {
                // In each half of the block: parts 0 to 3 are the low bits of 64 bytes, 4 to 7 the
                // high.
                float scale = d * Lanes.int8(from + 192 + part);
                int half = part / 8;
                long q = from + 64L * half + 16L * (part % 4);
                long h = from + 128 + 32L * half + 16L * (part % 2);
                int shift = part % 8 / 4 * 4;
                int highShift = part % 8 / 2 * 2;
                for (int i = 0; i < 16; i += Lanes.COUNT) {
                    IntVector high =
                            Lanes.unsignedBytes(h + i)
                                    .lanewise(VectorOperators.LSHR, highShift)
                                    .and(3)
                                    .lanewise(VectorOperators.LSHL, 4);
                    IntVector six =
                            Lanes.unsignedBytes(q + i)
                                    .lanewise(VectorOperators.LSHR, shift)
                                    .and(NIBBLE)
                                    .or(high)
                                    .sub(32);
                    Lanes.store(Lanes.floats(six).mul(scale), to + 4L * (16 * part + i));
                }
            }
        }
    }
}
