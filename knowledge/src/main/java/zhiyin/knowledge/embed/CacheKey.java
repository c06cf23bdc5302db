package zhiyin.knowledge.embed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// What a cached vector is known by: the SHA-256 of all that the vector depends on, as four numbers.
record CacheKey(long a, long b, long c, long d) {
    /// To be raised when what the engine computes is corrected: what an older program has left is not found then.
    private static final String REVISION = "1";

    /// @param model the model's fingerprint with how it is computed
    /// @param prefix what goes before the text
    static CacheKey of(String model, String prefix, String text) {
        MessageDigest digest = Digests.sha256();
        add(digest, REVISION);
        add(digest, model);
        add(digest, prefix);
        add(digest, text);
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new CacheKey(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
    }

    /// With its length, so that no two lists of strings look the same.
    private static void add(MessageDigest digest, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).flip());
        digest.update(utf8);
    }

    /// 32 bytes.
    byte[] bytes() {
        return ByteBuffer.allocate(4 * Long.BYTES)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }
}
