package zhiyin.knowledge.parse.sheet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// References in XML to characters, `&lt;` or `&#12345;`, in bytes of UTF-8.
final class XmlReference {
    private XmlReference() {}

    /// Behind the semicolon of the reference at `from`.
    static int end(byte[] bytes, int from, int to) throws IOException {
        for (int p = from; p < Math.min(to, from + ByteXml.LONGEST_REFERENCE); p++) {
            if (bytes[p] == ';') {
                return p + 1;
            }
        }
        throw new IOException("damaged XML: & begins no reference");
    }

    /// @param from of the ampersand
    /// @param to behind the semicolon
    static int character(byte[] bytes, int from, int to) throws IOException {
        String name = new String(bytes, from + 1, to - from - 2, StandardCharsets.ISO_8859_1);
        return switch (name) {
            case "lt" -> '<';
            case "gt" -> '>';
            case "amp" -> '&';
            case "quot" -> '"';
            case "apos" -> '\'';
            default -> numbered(name);
        };
    }

    private static int numbered(String name) throws IOException {
        boolean hexadecimal = name.startsWith("#x");
        String digits = name.substring(hexadecimal ? 2 : Math.min(1, name.length()));
        boolean valid = name.startsWith("#") && Character.digit(firstOf(digits), 16) >= 0;
        try {
            int c = valid ? Integer.parseInt(digits, hexadecimal ? 16 : 10) : 0;
            boolean legal =
                    c >= ' '
                            && (c < 0xD800 || c > 0xDFFF)
                            && c <= 0x10FFFF
                            && c != 0xFFFE
                            && c != 0xFFFF;
            if (legal || c == '\t' || c == '\n' || c == '\r') {
                return c;
            }
        } catch (NumberFormatException e) {
            throw new IOException("damaged XML: &%s; is no character".formatted(name), e);
        }
        throw new IOException("damaged XML: &%s; is no character".formatted(name));
    }

    private static char firstOf(String text) {
        return text.isEmpty() ? ' ' : text.charAt(0);
    }

    /// An attribute's value: line breaks and tabs in it are spaces, unless they are references.
    static String value(byte[] bytes, int from, int to) throws IOException {
        var value = new StringBuilder();
        int begin = from;
        for (int p = from; p < to; ) {
            if (bytes[p] != '&') {
                p++;
                continue;
            }
            value.append(spaced(Utf8.text(bytes, begin, p)));
            begin = end(bytes, p, to);
            value.appendCodePoint(character(bytes, p, begin));
            p = begin;
        }
        return value.append(spaced(Utf8.text(bytes, begin, to))).toString();
    }

    private static String spaced(String text) {
        return text.replace("\r\n", " ").replace('\n', ' ').replace('\r', ' ').replace('\t', ' ');
    }
}
