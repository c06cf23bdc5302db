package zhiyin.knowledge.file;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// For streams that close what they write to, where something is to be done with it afterwards.
final class StaysOpen extends FilterOutputStream {
    StaysOpen(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
