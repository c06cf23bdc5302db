package zhiyin.engine.backend;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// Rotary position embedding (Su et al. 2021, <https://arxiv.org/abs/2104.09864>) in the form that
/// turns number `i` of a head with number `i + size/2`, by the angle `position · theta^(-2i/size)`.
///
/// Immutable and thread-safe.
public final class Rotary {
    /// Positions whose angles are computed at a time.
    private static final int BLOCK = 256;

    private final int half;
    private final double[] frequencies;

    /// Filled as needed. Atomic, because a plain array would show other threads a block before its
    /// numbers.
    private final AtomicReferenceArray<float[]> blocks;

    /// @param size numbers of a head, even
    /// @param maxPositions positions that will ever be asked for
    public Rotary(int size, double theta, int maxPositions) {
        this.half = size / 2;
        this.frequencies = new double[half];
        for (int i = 0; i < half; i++) {
            frequencies[i] = Math.pow(theta, -2.0 * i / size);
        }
        this.blocks = new AtomicReferenceArray<>((maxPositions + BLOCK - 1) / BLOCK);
    }

    /// Half a head's size: how many cosines, and sines, a position has.
    public int half() {
        return half;
    }

    /// As many positions as may be asked for.
    public int positions() {
        return blocks.length() * BLOCK;
    }

    /// The table with a position's numbers, of which those from [#offset] on are its cosines, and the
    /// ones after these its sines.
    public float[] table(int position) {
        float[] block = blocks.getAcquire(position / BLOCK);
        if (block == null) {
            // Threads that meet here compute the same numbers; whichever comes last is kept.
            block = compute(position / BLOCK * BLOCK);
            blocks.setRelease(position / BLOCK, block);
        }
        return block;
    }

    public int offset(int position) {
        return position % BLOCK * 2 * half;
    }

    private float[] compute(int first) {
        float[] block = new float[BLOCK * 2 * half];
        for (int p = 0; p < BLOCK; p++) {
            for (int i = 0; i < half; i++) {
                double angle = (first + p) * frequencies[i];
                block[p * 2 * half + i] = (float) Math.cos(angle);
                block[p * 2 * half + half + i] = (float) Math.sin(angle);
            }
        }
        return block;
    }
}
