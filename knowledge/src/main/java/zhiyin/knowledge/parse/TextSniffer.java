package zhiyin.knowledge.parse;

import java.util.Optional;
import java.util.regex.Pattern;

/// Tells what a file of text is: HTML, mail and notebooks by how they begin, the rest by the extension.
final class TextSniffer {
    private static final Pattern HTML =
            Pattern.compile(
                    "\\A(?:<\\?xml[^>]{0,200}>|<!--.{0,2000}?-->|\\s)*+(?:<!doctype\\s+html|<html|<head|<body)",
                    Pattern.DOTALL);

    private static final String HEADER =
            "(?:return-path|received|from|to|cc|subject|date|mime-version|message-id|delivered-to|"
                    + "reply-to|content-type|x-[a-z0-9-]{1,60}):[^\\n]{0,2000}\\n(?:[ \\t][^\\n]{0,2000}\\n)*+";

    /// Three header lines that mails have, at the very beginning.
    private static final Pattern MAIL =
            Pattern.compile("\\A(?:from [^\\n]{0,200}\\n)?(?:" + HEADER + "){3}");

    private static final double MOST_STRAY_ZEROS = 0.01;

    private TextSniffer() {}

    /// What is certainly no text is refused at once; the parser of text looks at the rest as a whole.
    ///
    /// @throws ParseException UNSUPPORTED where the bytes are not text
    static Format formatOf(Source source, byte[] head) {
        Optional<Format> named = Format.ofExtension(source.extension());
        String start = withoutMark(Sniffer.ascii(head));
        Optional<Format> found = ofContent(start, named);
        if (found.isPresent()) {
            return found.get();
        }
        Optional<Format> text = named.filter(TextSniffer::isText);
        if (text.isEmpty() && isBinary(head)) {
            throw Sniffer.unsupported(source, "of an unknown binary kind");
        }
        return text.orElse(Format.TEXT);
    }

    private static Optional<Format> ofContent(String start, Optional<Format> named) {
        boolean plain = named.filter(Format::isPlainText).isPresent();
        if (!plain && HTML.matcher(start).find()) {
            return Optional.of(Format.HTML);
        }
        if (!plain && MAIL.matcher(start.replace("\r\n", "\n")).find()) {
            return Optional.of(Format.MAIL);
        }
        boolean notebook = start.stripLeading().startsWith("{") && start.contains("\"nbformat\"");
        return notebook && named.isEmpty() ? Optional.of(Format.NOTEBOOK) : Optional.empty();
    }

    private static boolean isText(Format format) {
        return switch (format) {
            case MARKDOWN, HTML, NOTEBOOK, MAIL, CODE, TEXT -> true;
            default -> false;
        };
    }

    /// UTF-8's mark, read byte by byte.
    private static String withoutMark(String start) {
        return start.startsWith("ï»¿") ? start.substring(3) : start;
    }

    /// UTF-16 has its zeros in every other byte; a file with zeros in both kinds of places is no text.
    private static boolean isBinary(byte[] head) {
        int[] zeros = new int[2];
        for (int i = 0; i < head.length; i++) {
            if (head[i] == 0) {
                zeros[i & 1]++;
            }
        }
        return Math.min(zeros[0], zeros[1]) > head.length * MOST_STRAY_ZEROS;
    }
}
