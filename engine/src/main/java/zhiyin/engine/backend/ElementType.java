package zhiyin.engine.backend;

/// How the numbers of a [Tensor] are held.
public enum ElementType {
    F32(4, 0),
    BF16(2, 0),
    /// Numbers rounded to 256 levels: `x = scale · (u - zero)`. Each row is followed by its scale
    /// (f32) and its zero (32-bit integer), and by bytes that align the next.
    U8(1, 64);

    private final int bytes;
    private final int rowTail;

    ElementType(int bytes, int rowTail) {
        this.bytes = bytes;
        this.rowTail = rowTail;
    }

    /// Bytes one number takes.
    public int bytes() {
        return bytes;
    }

    /// Bytes from one row to the next.
    public long rowBytes(int columns) {
        return (long) columns * bytes + rowTail;
    }
}
