package zhiyin.knowledge.parse.sheet;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// The stretch of a stream that is being looked at:
///
/// ```text
/// bytes   read before | at: to be read ... | end: 0 | room
/// ```
///
/// The 0 behind the last byte, which XML cannot hold, ends every loop over bytes that 0 ends, so that such
/// loops need not ask where the window ends.
final class ByteWindow {
    /// The largest window: so long may a piece be that must lie in it as a whole.
    static final int MOST = 16 << 20;

    private final InputStream in;

    /// Replaced when the window grows, moved when it goes on.
    byte[] bytes;

    int at;
    int end;

    /// @param head what was read of the stream before
    /// @param room bytes that the window has at first
    ByteWindow(InputStream in, byte[] head, int room) {
        this.in = in;
        bytes = Arrays.copyOf(head, Math.max(room, head.length + 1));
        end = head.length;
    }

    /// Reads more behind what lies from [#at] on, which moves to the beginning. Reads until the window is
    /// full, and doubles one that is: what has to be looked at anew each time is so a few times at most.
    ///
    /// @return false at the end of the stream
    boolean more() throws IOException {
        if (at > 0) {
            System.arraycopy(bytes, at, bytes, 0, end - at);
            end -= at;
            at = 0;
        }
        if (end == bytes.length - 1) {
            if (bytes.length > MOST) {
                throw new IOException(
                        "damaged XML: a piece of it is longer than %d MB".formatted(MOST >> 20));
            }
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        int count = in.readNBytes(bytes, end, bytes.length - 1 - end);
        end += count;
        bytes[end] = 0;
        return count > 0;
    }

    /// Makes so many bytes lie in the window, if the stream has them.
    boolean has(int count) throws IOException {
        while (end - at < count) {
            if (!more()) {
                return false;
            }
        }
        return true;
    }

    /// Whether what comes next is this ASCII text.
    boolean startsWith(String text) throws IOException {
        if (!has(text.length())) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Goes behind the next such ASCII text, dropping all before; false where there is none.
    boolean skipPast(String text) throws IOException {
        while (has(text.length())) {
            if (startsWith(text)) {
                at += text.length();
                return true;
            }
            at++;
        }
        return false;
    }

    void close() throws IOException {
        in.close();
    }
}
