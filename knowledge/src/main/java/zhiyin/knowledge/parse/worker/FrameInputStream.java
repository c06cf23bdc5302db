package zhiyin.knowledge.parse.worker;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;

/// A document's bytes out of frames, up to its end.
final class FrameInputStream extends InputStream {
    static final class FailedException extends IOException {
        private static final long serialVersionUID = 1L;
        private final Status status;

        FailedException(Status status, String message) {
            super(message);
            this.status = status;
        }

        Status status() {
            return status;
        }
    }

    private final DataInputStream in;
    private final long most;
    private long received;
    private byte[] piece = new byte[0];
    private int next;
    private boolean ended;

    /// @param most bytes of the document
    FrameInputStream(DataInputStream in, long most) {
        this.in = in;
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        return fill() ? piece[next++] & 0xFF : -1;
    }

    /// @throws FailedException where the process says that the file cannot be read
    /// @throws ParseException TOO_LARGE
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, piece.length - next);
        System.arraycopy(piece, next, bytes, offset, count);
        next += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (!ended && next == piece.length) {
            Frame frame = Frame.read(in);
            switch (frame.kind()) {
                case Frame.DATA -> take(frame.body());
                case Frame.END -> ended = true;
                case Frame.FAILED -> throw failure(frame.text());
                default -> throw new IOException("no frame: its kind is " + frame.kind());
            }
        }
        return !ended;
    }

    private void take(byte[] body) {
        received += body.length;
        if (received > most) {
            throw new ParseException(
                    Status.TOO_LARGE, "more than %d MB come out".formatted(most >> 20));
        }
        piece = body;
        next = 0;
    }

    private static FailedException failure(String text) throws IOException {
        int end = text.indexOf('\n');
        try {
            return new FailedException(
                    Status.valueOf(text.substring(0, Math.max(0, end))), text.substring(end + 1));
        } catch (IllegalArgumentException e) {
            throw new IOException("no status: " + text, e);
        }
    }
}
