package zhiyin.knowledge.parse.zip;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;

/// What compressed data unpacks to, up to a bound. Decompressors meet damaged data with exceptions of all kinds;
/// here they become I/O errors.
public final class BoundedStream extends FilterInputStream {
    private final String name;
    private final Allowance allowance;
    private long headerBytes = Long.MAX_VALUE;

    /// What is left of the bytes that may come out, shared by the members of an archive.
    public static final class Allowance {
        private final long bytes;
        private long used;

        public Allowance(long bytes) {
            this.bytes = bytes;
        }

        private void use(long count, String name) {
            used += count;
            require(name);
        }

        /// @throws ParseException TOO_LARGE where it is used up
        public void require(String name) {
            if (used > bytes) {
                throw new ParseException(
                        Status.TOO_LARGE,
                        "%s unpacks to more than %,d bytes, hundreds of times its size; it may be made to harm"
                                .formatted(name, bytes));
            }
        }
    }

    /// @param name of what is unpacked, for messages
    public BoundedStream(InputStream in, String name, Allowance allowance) {
        super(in);
        this.name = name;
        this.allowance = allowance;
    }

    /// From here on the next `bytes` at most may be read, until [#readContent]: what an archive says of its
    /// members is held in memory.
    public void readHeader(long bytes) {
        headerBytes = bytes;
    }

    public void readContent() {
        headerBytes = Long.MAX_VALUE;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count;
        try {
            count = super.read(bytes, offset, length);
        } catch (ParseException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IOException("%s has damaged data: %s".formatted(name, e), e);
        }
        if (count > 0) {
            allowance.use(count, name);
            headerBytes -= count;
            if (headerBytes < 0) {
                throw new IOException(name + " says more about a member than any archive does");
            }
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] block = new byte[(int) Math.min(count, 1 << 13)];
        return block.length == 0 ? 0 : Math.max(0, read(block, 0, block.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
