package zhiyin.engine.weights;

/// How the numbers of a stored tensor are written: plainly, or quantised in blocks that share scales.
/// All are little-endian. The quantised ones are ggml's
/// (<https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>); a block lies within one row.
public enum WeightType {
    F32(1, 4),
    F16(1, 2),
    BF16(1, 2),
    Q4_0(32, 18),
    Q4_1(32, 20),
    Q5_0(32, 22),
    Q5_1(32, 24),
    Q8_0(32, 34),
    Q2_K(256, 84),
    Q3_K(256, 110),
    Q4_K(256, 144),
    Q5_K(256, 176),
    Q6_K(256, 210);

    private final int blockLength;
    private final int blockBytes;

    WeightType(int blockLength, int blockBytes) {
        this.blockLength = blockLength;
        this.blockBytes = blockBytes;
    }

    /// Numbers in a block; 1 where each stands alone.
    public int blockLength() {
        return blockLength;
    }

    /// Bytes of a block.
    public int blockBytes() {
        return blockBytes;
    }

    public boolean isQuantised() {
        return blockLength > 1;
    }

    /// Bytes of so many numbers, which must fill whole blocks.
    public long bytes(long numbers) {
        return Math.multiplyExact(numbers / blockLength, (long) blockBytes);
    }
}
