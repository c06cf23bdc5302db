package zhiyin.engine.weights;

/// How one number of a stored tensor is written. All are little-endian.
public enum ElementType {
    F32(4),
    F16(2),
    BF16(2);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes one number takes.
    public int bytes() {
        return bytes;
    }
}
