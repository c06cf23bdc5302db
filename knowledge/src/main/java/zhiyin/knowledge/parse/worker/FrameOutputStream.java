package zhiyin.knowledge.parse.worker;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// A document's bytes in frames, as they come.
final class FrameOutputStream extends OutputStream {
    private final DataOutputStream out;
    private final byte[] buffer = new byte[Frame.LONGEST];
    private int used;

    FrameOutputStream(DataOutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            int count = Math.min(left, buffer.length - used);
            System.arraycopy(bytes, from, buffer, used, count);
            used += count;
            from += count;
            left -= count;
            if (used == buffer.length) {
                send();
            }
        }
    }

    private void send() throws IOException {
        out.writeInt(used);
        out.writeByte(Frame.DATA);
        out.write(buffer, 0, used);
        used = 0;
    }

    /// Sends what is left, and the end.
    void finish() throws IOException {
        if (used > 0) {
            send();
        }
        new Frame(Frame.END, new byte[0]).write(out);
        out.flush();
    }
}
