package zhiyin.knowledge.chunk;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Names for a document's chunks that change only when what is named does: SHA-256, cut to 128 bits, of the
/// document's key, the headings and the body; and for the second of equal chunks, that it is the second.
final class ChunkIds {
    private static final int BYTES = 16;

    private final String key;
    private final Map<String, Integer> seen = new HashMap<>();

    ChunkIds(String key) {
        this.key = key;
    }

    String next(List<String> headings, String body) {
        String id = hash(headings, body, 0);
        int twins = seen.merge(id, 1, Integer::sum) - 1;
        return twins == 0 ? id : hash(headings, body, twins);
    }

    private String hash(List<String> headings, String body, int twin) {
        MessageDigest digest = sha256();
        update(digest, key);
        headings.forEach(heading -> update(digest, heading));
        update(digest, "");
        update(digest, body);
        update(digest, Integer.toString(twin));
        return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), BYTES));
    }

    /// No text has this end within it, so that different lists of texts do not hash alike.
    private static void update(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0xFF);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
