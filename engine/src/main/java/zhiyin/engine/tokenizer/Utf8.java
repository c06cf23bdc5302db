package zhiyin.engine.tokenizer;

/// Single characters in UTF-8, where a string would be too much.
final class Utf8 {
    private Utf8() {}

    /// Bytes of a character.
    static int length(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    /// Bytes of the character that begins with this byte.
    static int length(byte first) {
        return first >= 0 ? 1 : (first & 0xE0) == 0xC0 ? 2 : (first & 0xF0) == 0xE0 ? 3 : 4;
    }

    /// The character whose bytes are `bytes[at..at + length)`, which must be well-formed.
    static int codePoint(byte[] bytes, int at, int length) {
        int codePoint = length == 1 ? bytes[at] : bytes[at] & (0x7F >> length);
        for (int i = 1; i < length; i++) {
            codePoint = codePoint << 6 | (bytes[at + i] & 0x3F);
        }
        return codePoint;
    }

    /// Writes the bytes of a character and gives where they end.
    static int write(int codePoint, byte[] target, int at) {
        int length = length(codePoint);
        if (length == 1) {
            target[at] = (byte) codePoint;
            return at + 1;
        }
        int rest = codePoint;
        for (int i = length - 1; i > 0; i--) {
            target[at + i] = (byte) (0x80 | (rest & 0x3F));
            rest >>= 6;
        }
        target[at] = (byte) (0xF00 >> length | rest);
        return at + length;
    }
}
