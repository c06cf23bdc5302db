package zhiyin.engine.weights;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/// An unchangeable list of texts whose UTF-8 bytes lie end to end: a vocabulary takes little more
/// memory than its characters.
final class TextList extends AbstractList<String> implements RandomAccess {
    private final byte[] bytes;
    private final int[] ends;

    /// @param ends where each text ends in `bytes`
    TextList(byte[] bytes, int[] ends) {
        this.bytes = bytes;
        this.ends = ends;
    }

    @Override
    public String get(int index) {
        Objects.checkIndex(index, ends.length);
        int start = index == 0 ? 0 : ends[index - 1];
        return new String(bytes, start, ends[index] - start, StandardCharsets.UTF_8);
    }

    @Override
    public int size() {
        return ends.length;
    }
}
