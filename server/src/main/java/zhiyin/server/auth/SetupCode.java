package zhiyin.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Locale;

/// A code that whoever started the server reads on its console, and nobody else knows: with it the first
/// administrator is created from another machine. Fifty random bits, without letters that look like digits.
final class SetupCode {
    private static final String LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ0123456789";
    private static final int LENGTH = 10;

    private final String code;

    SetupCode() {
        var random = new SecureRandom();
        var text = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            text.append(i == LENGTH / 2 ? "-" : "").append(LETTERS.charAt(random.nextInt(32)));
        }
        this.code = text.toString();
    }

    String text() {
        return code;
    }

    /// However it is written; in a time that does not tell how much of it is right.
    boolean is(String given) {
        return MessageDigest.isEqual(plain(given), plain(code));
    }

    private static byte[] plain(String text) {
        String bounded = text.substring(0, Math.min(text.length(), 100));
        return bounded.toUpperCase(Locale.ROOT)
                .replaceAll("[^A-Z0-9]", "")
                .replace('O', '0')
                .replaceAll("[IL]", "1")
                .getBytes(StandardCharsets.UTF_8);
    }
}
