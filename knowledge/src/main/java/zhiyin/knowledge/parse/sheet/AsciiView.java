package zhiyin.knowledge.parse.sheet;

import java.nio.charset.StandardCharsets;

/// ASCII bytes as characters where they lie.
final class AsciiView implements CharSequence {
    byte[] bytes = new byte[0];
    int from;
    int to;

    @Override
    public int length() {
        return to - from;
    }

    @Override
    public char charAt(int index) {
        return (char) bytes[from + index];
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return toString().substring(start, end);
    }

    @Override
    public String toString() {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
