package zhiyin.knowledge.embed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// What a cached vector is known by: a hash of all that the vector depends on.
///
/// @param bytes 32 of them; not to be changed
record CacheKey(byte[] bytes) {
    /// @param model the model's fingerprint with how it is computed
    /// @param prefix what goes before the text
    static CacheKey of(String model, String prefix, String text) {
        MessageDigest digest = Digests.sha256();
        add(digest, model);
        add(digest, prefix);
        add(digest, text);
        return new CacheKey(digest.digest());
    }

    /// With its length, so that no two lists of strings look the same.
    private static void add(MessageDigest digest, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).flip());
        digest.update(utf8);
    }
}
