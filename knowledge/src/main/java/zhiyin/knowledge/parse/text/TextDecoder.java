package zhiyin.knowledge.parse.text;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;

/// Bytes of a text in an unknown encoding to characters. In this order, the first that holds:
///
/// 1. a byte order mark;
/// 2. escape sequences of ISO-2022-JP;
/// 3. valid UTF-8 without control characters, its last character possibly cut;
/// 4. of all encodings in use the one under which the text looks most like a text ([EncodingGuess]); that
///    finds UTF-16 without a mark, GB18030, Big5, Shift-JIS, EUC-JP, EUC-KR, single-byte encodings, and
///    UTF-8 with damage.
///
/// What no encoding makes readable is binary. Bytes that are not valid become U+FFFD, and a finding says
/// on which lines.
public final class TextDecoder {
    private static final byte[] UTF_8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] UTF_16LE_MARK = {(byte) 0xFF, (byte) 0xFE};
    private static final byte[] UTF_16BE_MARK = {(byte) 0xFE, (byte) 0xFF};
    private static final byte[] UTF_32LE_MARK = {(byte) 0xFF, (byte) 0xFE, 0, 0};
    private static final byte[] UTF_32BE_MARK = {0, 0, (byte) 0xFE, (byte) 0xFF};
    private static final byte[] GB18030_MARK = {(byte) 0x84, 0x31, (byte) 0x95, 0x33};

    private TextDecoder() {}

    /// How the encoding is known.
    public enum Evidence {
        /// The text begins with a byte order mark.
        MARK,
        /// Whoever sent it says so, and the bytes agree.
        DECLARED,
        /// The bytes are valid in it and, for other encodings, would be no text.
        VALID,
        /// The text looks most like a text so.
        GUESS
    }

    /// @param text without byte order mark; line ends as in the source
    /// @param findings for the document's report: a guessed encoding, characters that are lost
    public record Decoded(String text, Charset charset, Evidence evidence, List<Finding> findings) {
        public Decoded {
            findings = List.copyOf(findings);
        }
    }

    /// @throws ParseException UNSUPPORTED where the bytes are no text in any encoding
    public static Decoded decode(byte[] bytes) {
        return decode(bytes, "");
    }

    /// @param declared what the sender calls the encoding, as in a mail's or a web page's head; it is
    ///     believed where the bytes are valid in it. Empty where nobody says
    /// @throws ParseException UNSUPPORTED where the bytes are no text in any encoding
    public static Decoded decode(byte[] bytes, String declared) {
        Optional<Decoded> marked = byMark(bytes);
        if (marked.isPresent()) {
            return marked.get();
        }
        Optional<Charset> believed = charset(declared).filter(c -> !Bytes.isBinary(bytes, c));
        if (believed.isPresent()) {
            return decoded(bytes, 0, believed.get(), Evidence.DECLARED);
        }
        Optional<Charset> escaped = Bytes.escapedJapanese(bytes);
        if (escaped.isPresent()) {
            return decoded(bytes, 0, escaped.get(), Evidence.VALID);
        }
        if (Bytes.isPlainUtf8(bytes)) {
            return decoded(bytes, 0, UTF_8, Evidence.VALID);
        }
        return guessed(bytes);
    }

    private static Decoded guessed(byte[] bytes) {
        Charset best =
                EncodingGuess.of(bytes)
                        .orElseThrow(() ->
                                new ParseException(
                                        Status.UNSUPPORTED,
                                        "holds binary data, not text in any known encoding;"
                                                + " convert it to a document format first"));
        return decoded(bytes, 0, best, Evidence.GUESS);
    }

    private static Optional<Decoded> byMark(byte[] bytes) {
        if (begins(bytes, UTF_8_MARK)) {
            return Optional.of(decoded(bytes, 3, UTF_8, Evidence.MARK));
        }
        if (begins(bytes, UTF_32LE_MARK) && bytes.length % 4 == 0) {
            return Optional.of(decoded(bytes, 4, Charset.forName("UTF-32LE"), Evidence.MARK));
        }
        if (begins(bytes, UTF_32BE_MARK)) {
            return Optional.of(decoded(bytes, 4, Charset.forName("UTF-32BE"), Evidence.MARK));
        }
        if (begins(bytes, UTF_16LE_MARK)) {
            return Optional.of(decoded(bytes, 2, UTF_16LE, Evidence.MARK));
        }
        if (begins(bytes, UTF_16BE_MARK)) {
            return Optional.of(decoded(bytes, 2, UTF_16BE, Evidence.MARK));
        }
        if (begins(bytes, GB18030_MARK)) {
            return Optional.of(decoded(bytes, 4, Charset.forName("GB18030"), Evidence.MARK));
        }
        return Optional.empty();
    }

    private static boolean begins(byte[] bytes, byte[] mark) {
        return bytes.length >= mark.length
                && Arrays.equals(bytes, 0, mark.length, mark, 0, mark.length);
    }

    private static Optional<Charset> charset(String name) {
        if (name.isBlank()) {
            return Optional.empty();
        }
        try {
            Charset charset = Charset.forName(name.strip());
            // Senders say gb2312 and mean its superset; the same for the others.
            return Optional.of(EncodingGuess.widest(charset));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty(); // a name nobody knows declares nothing
        }
    }

    private static Decoded decoded(byte[] bytes, int from, Charset charset, Evidence evidence) {
        String text = new String(bytes, from, bytes.length - from, charset);
        var findings = new ArrayList<Finding>();
        if (evidence == Evidence.GUESS && !charset.equals(UTF_8)) {
            findings.add(
                    new Finding(
                            Kind.ENCODING_GUESSED,
                            0,
                            "the encoding is not named; read as %s".formatted(charset.name())));
        }
        Mojibake.find(text).ifPresent(findings::add);
        return new Decoded(text, charset, evidence, findings);
    }
}
