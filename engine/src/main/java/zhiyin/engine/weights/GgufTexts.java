package zhiyin.engine.weights;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/// An unchangeable list of texts kept as the file has them, each behind its length in 8 bytes: a
/// vocabulary takes little more memory than its characters, and no text is made before it is asked for.
final class GgufTexts extends AbstractList<String> implements RandomAccess {
    private final byte[] bytes;
    private final int[] starts;

    /// @param bytes `count` texts, as the reader has checked, and nothing else
    GgufTexts(byte[] bytes, int count) {
        this.bytes = bytes;
        this.starts = new int[count + 1];
        for (int i = 0; i < count; i++) {
            int length = (int) GgufReader.littleEndian(bytes, starts[i], Long.BYTES);
            starts[i + 1] = starts[i] + Long.BYTES + length;
        }
    }

    @Override
    public String get(int index) {
        Objects.checkIndex(index, size());
        int start = starts[index] + Long.BYTES;
        return new String(bytes, start, starts[index + 1] - start, StandardCharsets.UTF_8);
    }

    @Override
    public int size() {
        return starts.length - 1;
    }
}
