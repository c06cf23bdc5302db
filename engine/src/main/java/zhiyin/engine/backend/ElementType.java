package zhiyin.engine.backend;

/// How one number of a [Tensor] is held.
public enum ElementType {
    F32(4),
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
