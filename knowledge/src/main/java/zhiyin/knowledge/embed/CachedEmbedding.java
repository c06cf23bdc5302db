package zhiyin.knowledge.embed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.SparseBytes;

/// A text's vector and what the text was to the model, as they are cached. In the file, little-endian:
/// ```text
/// int32 CRC-32C of the key's bytes and all that follows | int32 tokens, negative where cut | float32 number … | sparse vector
/// ```
/// Where no sparse vector was computed, the numbers are the end. Else the checksum is also of how many numbers there
/// are, before all that follows: the four zeros of an empty sparse vector are a number, too. [SparseBytes] has its form.
///
/// @param vector the full one; not to be changed
/// @param sparse empty where it was not computed; not to be changed
/// @param tokens of the text, with its prompt and special tokens
/// @param truncated whether the text was cut to what the model reads
record CachedEmbedding(
        float[] vector, Optional<SparseVector> sparse, int tokens, boolean truncated) {
    private static final int HEAD_BYTES = 2 * Integer.BYTES;

    /// One without a sparse vector.
    CachedEmbedding(float[] vector, int tokens, boolean truncated) {
        this(vector, Optional.empty(), tokens, truncated);
    }

    /// Of its numbers.
    int bytes() {
        return vector.length * Float.BYTES + sparse.map(SparseBytes::length).orElse(0);
    }

    byte[] encode(CacheKey key) {
        ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + bytes()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(Integer.BYTES, truncated ? -tokens : tokens);
        bytes.position(HEAD_BYTES);
        bytes.asFloatBuffer().put(vector);
        bytes.position(HEAD_BYTES + vector.length * Float.BYTES);
        sparse.map(SparseBytes::encode).ifPresent(bytes::put);
        bytes.putInt(0, checksum(key, bytes.array(), vector.length));
        return bytes.array();
    }

    /// Empty where the bytes are not a vector of so many dimensions that was written under this key.
    static Optional<CachedEmbedding> decode(CacheKey key, byte[] stored, int dimensions) {
        int denseBytes = HEAD_BYTES + dimensions * Float.BYTES;
        if (stored.length < denseBytes) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt() != checksum(key, stored, dimensions)) {
            return Optional.empty();
        }
        int tokens = bytes.getInt();
        float[] vector = new float[dimensions];
        bytes.asFloatBuffer().get(vector);
        try {
            Optional<SparseVector> sparse =
                    stored.length == denseBytes
                            ? Optional.empty()
                            : Optional.of(SparseBytes.decode(bytes.position(denseBytes)));
            return Optional.of(new CachedEmbedding(vector, sparse, Math.abs(tokens), tokens < 0));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // of other dimensions
        }
    }

    private static int checksum(CacheKey key, byte[] stored, int dimensions) {
        var checksum = new CRC32C();
        checksum.update(key.bytes());
        if (stored.length > HEAD_BYTES + dimensions * Float.BYTES) {
            checksum.update(ByteBuffer.allocate(Integer.BYTES).putInt(dimensions).flip());
        }
        checksum.update(stored, Integer.BYTES, stored.length - Integer.BYTES);
        return (int) checksum.getValue();
    }
}
