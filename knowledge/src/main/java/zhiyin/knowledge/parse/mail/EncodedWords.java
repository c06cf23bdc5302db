package zhiyin.knowledge.parse.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.text.TextDecoder;

/// Words of a mail's head in other encodings than ASCII (RFC 2047): `=?gb2312?B?xOO6ww==?=`. Neighbours of
/// one encoding are joined as bytes: mail programs cut Chinese characters in two.
final class EncodedWords {
    private static final Pattern WORD =
            Pattern.compile("=\\?([^?\\s]{1,60})\\?([BbQq])\\?([^?]*)\\?=");

    private final StringBuilder out = new StringBuilder();
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private String charset = "";

    private EncodedWords() {}

    /// @param raw of a header line, unfolded; bytes beyond ASCII as Latin-1
    static String decode(String raw) {
        return new EncodedWords().read(raw);
    }

    private String read(String raw) {
        Matcher word = WORD.matcher(raw);
        int end = 0;
        while (word.find()) {
            String between = raw.substring(end, word.start());
            String named = word.group(1).replaceFirst("\\*.*", "").toLowerCase(Locale.ROOT);
            boolean joins = pending.size() > 0 && between.isBlank();
            if (!joins || !named.equals(charset)) {
                flush();
                out.append(joins ? "" : plain(between));
                charset = named;
            }
            pending.writeBytes(bytes(word.group(2), word.group(3)));
            end = word.end();
        }
        flush();
        return out.append(plain(raw.substring(end))).toString();
    }

    private void flush() {
        if (pending.size() > 0) {
            out.append(text(pending.toByteArray(), charset));
            pending.reset();
        }
    }

    /// What mail programs wrongly send unencoded may still be in any encoding.
    private static String plain(String raw) {
        boolean ascii = raw.chars().allMatch(c -> c < 0x80);
        return ascii ? raw : text(raw.getBytes(StandardCharsets.ISO_8859_1), "");
    }

    static String text(byte[] bytes, String charset) {
        try {
            return TextDecoder.decode(bytes, charset).text();
        } catch (ParseException e) {
            return new String(bytes, StandardCharsets.US_ASCII); // with U+FFFD for what it is not
        }
    }

    private static byte[] bytes(String encoding, String word) {
        return encoding.equalsIgnoreCase("B") ? base64(word) : quoted(word.replace('_', ' '), '=');
    }

    private static byte[] base64(String word) {
        String digits = word.replaceAll("[^A-Za-z0-9+/]", "");
        String whole = digits.length() % 4 == 1 ? digits.substring(0, digits.length() - 1) : digits;
        return Base64.getDecoder().decode(whole);
    }

    /// Bytes written as the sign and two hexadecimal digits.
    static byte[] quoted(String word, char sign) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            int high =
                    c == sign && i + 2 < word.length()
                            ? Character.digit(word.charAt(i + 1), 16)
                            : -1;
            int low = high >= 0 ? Character.digit(word.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                bytes.write(high * 16 + low);
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toByteArray();
    }
}
