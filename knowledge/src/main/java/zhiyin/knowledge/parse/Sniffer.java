package zhiyin.knowledge.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Optional;
import zhiyin.knowledge.parse.ParseException.Status;

/// Tells what a file is. Its bytes decide; its name only where they are text of no particular kind.
final class Sniffer {
    /// How much of the file's beginning is looked at.
    static final int HEAD = 8192;

    /// A PDF may begin with other bytes, as all readers allow.
    private static final int PDF_WITHIN = 1024;

    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] EMPTY_ZIP = {'P', 'K', 5, 6};
    private static final byte[] OLE2 = {
        (byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 0x1A, (byte) 0xE1
    };

    private Sniffer() {}

    /// @throws ParseException EMPTY, ENCRYPTED, CORRUPT, or UNSUPPORTED for what is not read
    static Format formatOf(Source source) throws IOException {
        byte[] head = head(source);
        if (head.length == 0) {
            throw new ParseException(Status.EMPTY, source.name() + " has no bytes");
        }
        if (startsWith(head, ZIP) || startsWith(head, EMPTY_ZIP)) {
            return ZipSniffer.formatOf(source);
        }
        if (startsWith(head, OLE2)) {
            return OleSniffer.formatOf(source);
        }
        if (isPdf(head, source)) {
            return Format.PDF;
        }
        Optional<Signature> signature = Signature.of(head);
        if (signature.isPresent()) {
            Signature found = signature.get();
            return found.format().orElseThrow(() -> unsupported(source, found.what()));
        }
        return TextSniffer.formatOf(source, head);
    }

    static ParseException unsupported(Source source, String what) {
        return new ParseException(
                Status.UNSUPPORTED,
                "%s is %s, which is not read; read are %s"
                        .formatted(source.name(), what, Format.known()));
    }

    private static byte[] head(Source source) throws IOException {
        try (InputStream in = Files.newInputStream(source.file())) {
            return in.readNBytes(HEAD);
        }
    }

    /// Programs and texts about PDF have its mark in their first lines, too.
    private static boolean isPdf(byte[] head, Source source) {
        String start =
                new String(head, 0, Math.min(head.length, PDF_WITHIN), StandardCharsets.ISO_8859_1);
        int at = start.indexOf("%PDF-");
        boolean namedText =
                Format.ofExtension(source.extension())
                        .filter(format -> format != Format.PDF)
                        .isPresent();
        return at == 0 || (at > 0 && !namedText);
    }

    private static boolean startsWith(byte[] head, byte[] mark) {
        return head.length >= mark.length
                && java.util.Arrays.equals(head, 0, mark.length, mark, 0, mark.length);
    }

    /// The head's characters as far as they are ASCII, for marks that are.
    static String ascii(byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }
}
