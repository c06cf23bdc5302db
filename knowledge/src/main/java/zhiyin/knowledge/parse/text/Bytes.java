package zhiyin.knowledge.parse.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Optional;

/// What can be said of bytes under one encoding.
final class Bytes {
    private static final int ESCAPE = 0x1B;
    private static final int BLOCK_CHARACTERS = 8192;

    private Bytes() {}

    /// Whether they are valid in the encoding. A last character that is cut does not count.
    static boolean isValid(byte[] bytes, Charset charset) {
        return scan(bytes, charset) >= 0;
    }

    /// Valid UTF-8, and hardly any of the characters that no text has.
    static boolean isPlainUtf8(byte[] bytes) {
        int controls = scan(bytes, UTF_8);
        return controls >= 0 && controls <= bytes.length / 1000;
    }

    /// Not valid in the encoding, or full of characters that no text has.
    static boolean isBinary(byte[] bytes, Charset charset) {
        int controls = scan(bytes, charset);
        return controls < 0 || controls > bytes.length / 100;
    }

    /// ISO-2022-JP is pure ASCII but for its escapes, and would pass for UTF-8.
    static Optional<Charset> escapedJapanese(byte[] bytes) {
        if (!hasKanjiEscape(bytes)) {
            return Optional.empty();
        }
        Charset charset = Charset.forName("ISO-2022-JP");
        return isBinary(bytes, charset) ? Optional.empty() : Optional.of(charset);
    }

    /// `ESC $ @` or `ESC $ B`.
    private static boolean hasKanjiEscape(byte[] bytes) {
        boolean found = false;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] < 0) {
                return false;
            }
            found |=
                    bytes[i] == ESCAPE
                            && i + 2 < bytes.length
                            && bytes[i + 1] == '$'
                            && (bytes[i + 2] == '@' || bytes[i + 2] == 'B');
        }
        return found;
    }

    /// How many control characters they decode to that no text has; -1 where they are not valid.
    private static int scan(byte[] bytes, Charset charset) {
        CharsetDecoder decoder =
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(Math.clamp(bytes.length, 16, BLOCK_CHARACTERS));
        int controls = 0;
        while (true) {
            // "more may follow": a cut last character is then left over, not an error
            CoderResult result = decoder.decode(in, out, false);
            controls += controls(out.flip());
            out.clear();
            if (result.isError()) {
                return -1;
            }
            if (result.isUnderflow()) {
                return controls;
            }
        }
    }

    private static int controls(CharBuffer block) {
        int count = 0;
        while (block.hasRemaining()) {
            if (isControl(block.get())) {
                count++;
            }
        }
        return count;
    }

    /// Of ASCII's and Latin-1's control characters those that have no use in a text.
    static boolean isControl(int c) {
        boolean used = (c >= '\b' && c <= '\r') || c == ESCAPE || c == 0x1A || c == 0x85;
        return (c < ' ' || (c >= 0x7F && c <= 0x9F)) && !used;
    }
}
