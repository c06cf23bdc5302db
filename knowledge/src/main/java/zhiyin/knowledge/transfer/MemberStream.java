package zhiyin.knowledge.transfer;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.ZipException;

/// What a member unpacks to, counted, hashed and bounded. What is wrong with the packing is DAMAGED; what is
/// wrong with the disk stays an I/O error of its own.
final class MemberStream extends FilterInputStream {
    private final String name;
    private final Allowance allowance;
    private final MessageDigest digest = Digests.sha256();
    private long bytes;

    /// What all members together may still unpack to.
    static final class Allowance {
        private final long bytes;
        private long used;

        Allowance(long bytes) {
            this.bytes = bytes;
        }

        void use(long count) {
            used += count;
            if (used > bytes) {
                throw new TransferException(
                        TransferException.Code.TOO_LARGE,
                        "the file unpacks to more than %,d bytes, hundreds of times its size; it may be made to harm"
                                .formatted(bytes));
            }
        }
    }

    MemberStream(InputStream in, String name, Allowance allowance) {
        super(in);
        this.name = name;
        this.allowance = allowance;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count;
        try {
            count = super.read(buffer, offset, length);
        } catch (ZipException | EOFException e) {
            throw new TransferException(
                    TransferException.Code.DAMAGED,
                    "member %s is damaged at byte %,d: %s".formatted(name, bytes, e.getMessage()),
                    e);
        }
        if (count > 0) {
            bytes += count;
            allowance.use(count);
            digest.update(buffer, offset, count);
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] block = new byte[(int) Math.min(Math.max(0, count), 1 << 13)];
        return block.length == 0 ? 0 : Math.max(0, read(block, 0, block.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /// Reads on to the end, and compares what was read with what it should be.
    ///
    /// @param expected empty where it is not said
    void requireWhole(Optional<Manifest.Member> expected) throws IOException {
        if (read() >= 0) {
            throw new TransferException(
                    TransferException.Code.DAMAGED,
                    "member %s goes on behind what was expected of it, at byte %,d"
                            .formatted(name, bytes));
        }
        String hash = HexFormat.of().formatHex(digest.digest());
        if (expected.isPresent() && !expected.get().equals(new Manifest.Member(bytes, hash))) {
            throw new TransferException(
                    TransferException.Code.DAMAGED,
                    "member %s has %,d bytes of SHA-256 %s, expected %,d of %s"
                            .formatted(
                                    name,
                                    bytes,
                                    hash,
                                    expected.get().bytes(),
                                    expected.get().sha256()));
        }
    }
}
