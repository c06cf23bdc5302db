package zhiyin.knowledge.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import zhiyin.engine.SparseVector;

/// A sparse vector as it is kept, little-endian:
/// ```text
/// int32 entries | int32 token, float32 weight | int32 token, float32 weight …
/// ```
/// Tokens ascend, and weights are finite and greater than 0.
public final class SparseBytes {
    private static final int ENTRY_BYTES = Integer.BYTES + Float.BYTES;

    private SparseBytes() {}

    /// How many bytes a vector takes.
    public static int length(SparseVector vector) {
        return length(vector.size());
    }

    private static int length(int entries) {
        return Integer.BYTES + entries * ENTRY_BYTES;
    }

    public static byte[] encode(SparseVector vector) {
        ByteBuffer bytes = ByteBuffer.allocate(length(vector)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(vector.size());
        for (int i = 0; i < vector.size(); i++) {
            bytes.putInt(vector.ids()[i]).putFloat(vector.weights()[i]);
        }
        return bytes.array();
    }

    /// @param bytes a whole vector from its position to its limit
    /// @throws IllegalArgumentException where they are none
    public static SparseVector decode(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        int entries = in.remaining() < Integer.BYTES ? -1 : in.getInt();
        if (entries < 0
                || entries > in.remaining() / ENTRY_BYTES
                || in.remaining() != entries * ENTRY_BYTES) {
            throw new IllegalArgumentException(
                    "%,d bytes for a sparse vector of %,d entries"
                            .formatted(bytes.remaining(), entries));
        }
        int[] ids = new int[entries];
        float[] weights = new float[entries];
        for (int i = 0; i < entries; i++) {
            ids[i] = in.getInt();
            weights[i] = in.getFloat();
        }
        var vector = new SparseVector(ids, weights);
        check(vector);
        return vector;
    }

    /// @throws IllegalArgumentException where tokens do not ascend from 0, or a weight is none
    public static void check(SparseVector vector) {
        int before = -1;
        for (int i = 0; i < vector.size(); i++) {
            int id = vector.ids()[i];
            float weight = vector.weights()[i];
            if (id <= before || !(weight > 0) || weight == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException(
                        "entry %,d of a sparse vector is token %d of weight %s, expected ascending tokens and finite weights above 0"
                                .formatted(i, id, weight));
            }
            before = id;
        }
    }
}
