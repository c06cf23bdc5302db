package zhiyin.knowledge.file;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// SHA-256, the way files are named by it: 64 hexadecimal digits in lower case.
final class Sha256 {
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

    private Sha256() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String name(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Of several texts: none has the byte within it that ends each.
    static String name(String... texts) {
        MessageDigest digest = digest();
        for (String text : texts) {
            digest.update(text.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0xFF);
        }
        return name(digest);
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /// No path can be made of such a name.
    static String require(String text) {
        if (!isName(text)) {
            throw new IllegalArgumentException("a hash of 64 hexadecimal digits is expected");
        }
        return text;
    }
}
