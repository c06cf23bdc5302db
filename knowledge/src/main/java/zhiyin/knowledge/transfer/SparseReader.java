package zhiyin.knowledge.transfer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.SparseBytes;
import zhiyin.knowledge.transfer.TransferException.Code;

/// Sparse vectors as they stand in the file, one behind the other ([SparseBytes]).
final class SparseReader implements AutoCloseable {
    /// Of one vector; vocabularies have a quarter of a million tokens.
    private static final int MAX_ENTRIES = 1 << 20;

    private static final int ENTRY_BYTES = Integer.BYTES + Float.BYTES;

    private final MemberStream member;
    private final BufferedInputStream in;
    private long number;

    SparseReader(MemberStream member) {
        this.member = member;
        this.in = new BufferedInputStream(member, 1 << 16);
    }

    SparseVector next() throws IOException {
        byte[] head = in.readNBytes(Integer.BYTES);
        int entries =
                head.length < Integer.BYTES
                        ? -1
                        : ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (entries < 0 || entries > MAX_ENTRIES) {
            throw new TransferException(
                    Code.DAMAGED,
                    message("it ends, or has not 0 to %,d entries".formatted(MAX_ENTRIES)));
        }
        byte[] rest = in.readNBytes(entries * ENTRY_BYTES);
        ByteBuffer whole =
                ByteBuffer.allocate(head.length + rest.length).put(head).put(rest).flip();
        try {
            SparseVector vector = SparseBytes.decode(whole);
            number++;
            return vector;
        } catch (IllegalArgumentException e) {
            throw new TransferException(Code.DAMAGED, message(String.valueOf(e.getMessage())), e);
        }
    }

    private String message(String why) {
        return "vector %,d of %s, counted from 0, is not what it should be: %s"
                .formatted(number, Manifest.SPARSE, why);
    }

    void requireEnd(Optional<Manifest.Member> expected) throws IOException {
        if (in.read() >= 0) {
            throw new TransferException(
                    Code.DAMAGED,
                    "%s has more than the %,d vectors of its manifest's passages"
                            .formatted(Manifest.SPARSE, number));
        }
        member.requireWhole(expected);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
