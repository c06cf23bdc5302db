package zhiyin.engine.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Makes damaged files of valid ones: flipped bits, numbers at the borders of what readers compute
/// with, cuts, repeated and foreign pieces.
final class Mutator {
    private static final long[] BORDERS = {
        0,
        1,
        2,
        7,
        8,
        31,
        32,
        33,
        127,
        128,
        255,
        256,
        4096,
        65_535,
        65_536,
        Integer.MAX_VALUE,
        1L << 31,
        0xFFFFFFFFL,
        1L << 32,
        1L << 40,
        1L << 61,
        1L << 62,
        Long.MAX_VALUE - 31,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        -2,
        -32
    };
    private static final String SYNTAX = "{}[]\":,\\ 0123456789-+.eE_ntfu/\u0000";
    private static final int MAX_MUTATIONS = 4;

    private final List<byte[]> seeds;
    private final Random random;

    Mutator(List<byte[]> seeds, Random random) {
        this.seeds = seeds;
        this.random = random;
    }

    byte[] next() {
        byte[] bytes = seed().clone();
        int mutations = 1 + random.nextInt(MAX_MUTATIONS);
        for (int i = 0; i < mutations && bytes.length > 0; i++) {
            bytes = mutate(bytes);
        }
        return bytes;
    }

    private byte[] seed() {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private byte[] mutate(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(10)) {
            case 0, 1 -> with(bytes, at, bytes[at] ^ 1 << random.nextInt(8));
            case 2 -> with(bytes, at, random.nextInt());
            case 3, 4, 5 -> overwrite(bytes, at);
            case 6 -> with(bytes, at, SYNTAX.charAt(random.nextInt(SYNTAX.length())));
            case 7 -> Arrays.copyOf(bytes, at);
            case 8 -> splice(bytes, at, seed());
            default -> splice(bytes, at, bytes);
        };
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        return bytes;
    }

    /// A number of 1 to 8 bytes becomes one at a border, or a little more or less than it was.
    private byte[] overwrite(byte[] bytes, int at) {
        ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.min(1 << random.nextInt(4), bytes.length - at);
        buffer.put(0, bytes, at, length);
        long value =
                random.nextInt(4) == 0
                        ? buffer.getLong(0) + random.nextInt(-2, 3)
                        : BORDERS[random.nextInt(BORDERS.length)];
        buffer.putLong(0, value).get(0, bytes, at, length);
        return bytes;
    }

    /// A piece of another file, or of this, put in or in place of what was there.
    private byte[] splice(byte[] bytes, int at, byte[] from) {
        int start = random.nextInt(from.length);
        int length = random.nextInt(Math.min(64, from.length - start) + 1);
        int skipped = random.nextBoolean() ? 0 : Math.min(random.nextInt(64), bytes.length - at);
        return GgufBytes.join(
                Arrays.copyOf(bytes, at),
                Arrays.copyOfRange(from, start, start + length),
                Arrays.copyOfRange(bytes, at + skipped, bytes.length));
    }
}
