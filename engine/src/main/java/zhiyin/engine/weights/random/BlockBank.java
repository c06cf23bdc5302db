package zhiyin.engine.weights.random;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import zhiyin.engine.weights.WeightType;

/// Some thousand encoded blocks of normally distributed numbers, from which tensors of any size are
/// drawn at the speed of a copy. Not thread-safe.
final class BlockBank {
    private static final int BLOCKS = 1 << 12;

    /// Of types without blocks, numbers drawn together.
    private static final int PLAIN_LENGTH = 64;

    private static final int BUFFER_BYTES = 1 << 18;

    private final byte[] blocks;
    private final int blockBytes;
    private final byte[] buffer;
    private long state;

    BlockBank(WeightType type, double mean, double spread, long seed) {
        Random random = new Random(seed);
        int length = type.isQuantised() ? type.blockLength() : PLAIN_LENGTH;
        float[] numbers = new float[BLOCKS * length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian(mean, spread);
        }
        this.blocks = Quantiser.encode(type, numbers);
        this.blockBytes = blocks.length / BLOCKS;
        this.buffer = new byte[BUFFER_BYTES / blockBytes * blockBytes];
        this.state = random.nextLong() | 1;
    }

    void write(long bytes, OutputStream out) throws IOException {
        for (long left = bytes; left > 0; left -= buffer.length) {
            for (int at = 0; at < buffer.length; at += blockBytes) {
                System.arraycopy(blocks, next() * blockBytes, buffer, at, blockBytes);
            }
            out.write(buffer, 0, (int) Math.min(left, buffer.length));
        }
    }

    /// Marsaglia's xorshift: a block's number.
    private int next() {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        return (int) (state >>> 32) & (BLOCKS - 1);
    }
}
