package zhiyin.knowledge.store.lucene;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.FilterIndexOutput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;

/// A directory on a disk that gets full.
final class SmallDisk extends FilterDirectory {
    private final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

    SmallDisk(Directory directory) {
        super(directory);
    }

    /// From now on so many bytes can be written.
    void leave(long bytes) {
        room.set(bytes);
    }

    private void use(long bytes) throws IOException {
        if (room.addAndGet(-bytes) < 0) {
            room.set(0);
            throw new IOException("No space left on device");
        }
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        use(1);
        return limited(super.createOutput(name, context));
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context)
            throws IOException {
        use(1);
        return limited(super.createTempOutput(prefix, suffix, context));
    }

    private IndexOutput limited(IndexOutput output) {
        return new FilterIndexOutput("limited " + output.getName(), output.getName(), output) {
            @Override
            public void writeByte(byte b) throws IOException {
                use(1);
                super.writeByte(b);
            }

            @Override
            public void writeBytes(byte[] b, int offset, int length) throws IOException {
                use(length);
                super.writeBytes(b, offset, length);
            }
        };
    }
}
