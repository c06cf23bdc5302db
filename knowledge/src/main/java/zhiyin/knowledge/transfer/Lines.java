package zhiyin.knowledge.transfer;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/// The lines of a member, one after the other, each of a bounded length.
final class Lines implements AutoCloseable {
    private final String name;
    private final int maxBytes;
    private final MemberStream member;
    private final BufferedInputStream in;
    private long number;

    Lines(MemberStream member, String name, int maxBytes) {
        this.name = name;
        this.maxBytes = maxBytes;
        this.member = member;
        this.in = new BufferedInputStream(member, 1 << 16);
    }

    /// @throws TransferException DAMAGED where there is none
    <T> T next(Class<T> type) throws IOException {
        var line = new ByteArrayOutputStream();
        number++;
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new TransferException(
                        TransferException.Code.DAMAGED, where() + " is missing or cut off");
            }
            if (line.size() >= maxBytes) {
                throw new TransferException(
                        TransferException.Code.TOO_LARGE,
                        "%s has more than %,d bytes".formatted(where(), maxBytes));
            }
            line.write(b);
        }
        return TransferJson.read(line.toByteArray(), type, where());
    }

    /// The line read last, for messages; counted from 1.
    String where() {
        return "line %,d of %s".formatted(number, name);
    }

    void requireEnd(Optional<Manifest.Member> expected) throws IOException {
        if (in.read() >= 0) {
            throw new TransferException(
                    TransferException.Code.DAMAGED,
                    "%s has more than the %,d lines its manifest names".formatted(name, number));
        }
        member.requireWhole(expected);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
