package zhiyin.knowledge.transfer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import zhiyin.knowledge.transfer.TransferException.Code;

/// Vectors as they stand in the file: 32-bit floats, little-endian, nothing between them.
final class VectorReader implements AutoCloseable {
    /// How far a length may be from 1, as stores allow it.
    private static final double TOLERANCE = 1e-3;

    private final MemberStream member;
    private final BufferedInputStream in;
    private final int dimensions;
    private long number;

    VectorReader(MemberStream member, int dimensions) {
        this.member = member;
        this.in = new BufferedInputStream(member, 1 << 16);
        this.dimensions = dimensions;
    }

    float[] next() throws IOException {
        byte[] bytes = in.readNBytes(dimensions * Float.BYTES);
        if (bytes.length < dimensions * Float.BYTES) {
            throw new TransferException(
                    Code.DAMAGED,
                    "%s ends within vector %,d, counted from 0"
                            .formatted(Manifest.VECTORS, number));
        }
        var vector = new float[dimensions];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        check(vector);
        number++;
        return vector;
    }

    private void check(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        // NaN and infinities come through to here.
        if (!(Math.abs(Math.sqrt(squares) - 1) <= TOLERANCE)) {
            throw new TransferException(
                    Code.VECTOR_REFUSED,
                    "vector %,d of %s, counted from 0, has length %.4f, expected 1"
                            .formatted(number, Manifest.VECTORS, Math.sqrt(squares)));
        }
    }

    void requireEnd(Optional<Manifest.Member> expected) throws IOException {
        if (in.read() >= 0) {
            throw new TransferException(
                    Code.DAMAGED,
                    "%s has more than the %,d vectors of %d numbers that its manifest names"
                            .formatted(Manifest.VECTORS, number, dimensions));
        }
        member.requireWhole(expected);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
