package zhiyin.knowledge.embed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A vector as it lies in the cache. Little-endian:
/// ```text
/// int32 CRC-32C of the key's bytes and the numbers' | float32 number …
/// ```
final class CachedVector {
    private CachedVector() {}

    static byte[] encode(CacheKey key, float[] vector) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Integer.BYTES + vector.length * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(Integer.BYTES);
        bytes.asFloatBuffer().put(vector);
        bytes.putInt(0, checksum(key, bytes.array()));
        return bytes.array();
    }

    /// Empty where the bytes are not a vector of so many dimensions that was written under this key.
    static Optional<float[]> decode(CacheKey key, byte[] stored, int dimensions) {
        if (stored.length != Integer.BYTES + dimensions * Float.BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt() != checksum(key, stored)) {
            return Optional.empty();
        }
        float[] vector = new float[dimensions];
        bytes.asFloatBuffer().get(vector);
        return Optional.of(vector);
    }

    private static int checksum(CacheKey key, byte[] stored) {
        var checksum = new CRC32C();
        checksum.update(key.bytes());
        checksum.update(stored, Integer.BYTES, stored.length - Integer.BYTES);
        return (int) checksum.getValue();
    }
}
