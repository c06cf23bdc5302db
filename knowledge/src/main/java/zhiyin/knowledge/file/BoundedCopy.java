package zhiyin.knowledge.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;

/// Copies a stream that somebody sends, hashing it, up to a bound.
final class BoundedCopy {
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final long maxBytes;
    private long bytes;

    BoundedCopy(InputStream in, long maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /// @return the hash's name
    /// @throws ContentException TOO_LARGE, as soon as more than the bound was read
    String to(OutputStream out) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            bytes += read;
            if (bytes > maxBytes) {
                throw new ContentException(
                        ContentException.Code.TOO_LARGE,
                        "the file has more than %,d bytes, the most that is taken"
                                .formatted(maxBytes));
            }
            digest.update(buffer, 0, read);
            out.write(buffer, 0, read);
        }
        return Sha256.name(digest);
    }

    long bytes() {
        return bytes;
    }
}
