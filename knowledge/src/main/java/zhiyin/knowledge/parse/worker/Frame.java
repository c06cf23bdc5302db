package zhiyin.knowledge.parse.worker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// What goes over the pipes between a pool and its processes.
///
/// ```text
/// frame    int32 bytes of the body | byte kind | body
///
/// to the process (its standard input; its end ends the process):
///   R  one file to read: see Request
/// from the process (its standard output):
///   H  it is ready (nothing in it); once, before all else
///   D  a piece of the document as JSON, any number of them, then
///   E  the document's end; or at any time
///   F  it failed: the status's name, a line feed, the message
/// ```
record Frame(char kind, byte[] body) {
    static final char READY = 'H';
    static final char REQUEST = 'R';
    static final char DATA = 'D';
    static final char END = 'E';
    static final char FAILED = 'F';

    /// The longest body.
    static final int LONGEST = 1 << 16;

    static Frame of(char kind, String text) {
        return new Frame(kind, text.getBytes(StandardCharsets.UTF_8));
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    void write(DataOutputStream out) throws IOException {
        if (body.length > LONGEST) {
            throw new IOException("a frame of " + body.length + " bytes, at most " + LONGEST);
        }
        out.writeInt(body.length);
        out.writeByte(kind);
        out.write(body);
    }

    /// @throws EOFException at the stream's end
    /// @throws IOException where the bytes are no frame
    static Frame read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw new IOException("no frame: its length is " + length);
        }
        char kind = (char) in.readUnsignedByte();
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("a frame is cut off");
        }
        return new Frame(kind, body);
    }
}
