package zhiyin.knowledge.parse.sheet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// UTF-8 to text, wrong bytes being damage.
final class Utf8 {
    private Utf8() {}

    static String text(byte[] bytes, int from, int to) throws IOException {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            requireValid(bytes, from, to);
        }
        return text;
    }

    /// U+FFFD may stand for wrong bytes, or be there.
    private static void requireValid(byte[] bytes, int from, int to) throws IOException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
        } catch (CharacterCodingException e) {
            throw new IOException("damaged XML: its bytes are not UTF-8", e);
        }
    }

    /// The last place up to `to` where a character begins or ends, none before `from`.
    static int boundary(byte[] bytes, int from, int to) {
        int at = to;
        while (at > from && to - at < 4 && (bytes[at - 1] & 0xC0) == 0x80) {
            at--;
        }
        return at > from && bytes[at - 1] < 0 ? at - 1 : at;
    }
}
