package zhiyin.knowledge.parse.sheet;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// A sheet's XML, well-formed, written in every way that XML allows.
final class RandomSheet {
    private static final String[] TEXTS = {
        "1", "42.5", "-0.001", "45678", "text", "产品", "é", "\uD83D\uDE00", " ", "\t", "\n", "\r\n",
        "\r", "&lt;", "&amp;", "&#65;", "&#x4E00;", "&#10;", "&quot;", "&apos;", ">", "'", "\"",
                "]",
        "]]"
    };

    private final SplittableRandom random;
    private final StringBuilder out = new StringBuilder();

    RandomSheet(SplittableRandom random) {
        this.random = random;
    }

    byte[] bytes() {
        String prefix = pick("", "", "x:");
        out.append(pick("", "\uFEFF"));
        out.append(
                pick("", "<?xml version=\"1.0\" encoding='utf-8'?>", "<?xml version='1.0'?>\r\n"));
        odd();
        String declared = prefix.isEmpty() ? "xmlns" : "xmlns:x";
        out.append('<').append(prefix).append("worksheet ").append(declared).append("='urn:s'>");
        int rows = random.nextInt(4);
        for (int r = 1; r <= rows; r++) {
            row(prefix, r);
            odd();
        }
        out.append("</").append(prefix).append("worksheet").append(space(0)).append('>');
        odd();
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void row(String prefix, int number) {
        begin(prefix + "row", "r", Integer.toString(number));
        int cells = random.nextInt(5);
        for (int c = 0; c < cells; c++) {
            cell(prefix, CellRange.name(number - 1, c));
        }
        end(prefix + "row");
    }

    private void cell(String prefix, String reference) {
        if (random.nextInt(8) == 0) {
            out.append('<').append(prefix).append("c r='").append(reference).append("'");
            out.append(space(0)).append("/>");
            return;
        }
        begin(prefix + "c", "r", reference);
        String value = prefix + pick("v", "f", "is", "t");
        begin(value, "s", Integer.toString(random.nextInt(4)));
        text();
        end(value);
        odd();
        end(prefix + "c");
    }

    private void begin(String name, String attribute, String value) {
        out.append('<').append(name);
        boolean first = random.nextBoolean();
        if (first) {
            attribute(attribute, value);
        }
        if (random.nextInt(3) == 0) {
            attribute("note", "a" + pick("\"", "'", "&lt;", "\n", "\t", "é", "&#9;", ">") + "b");
        }
        if (!first) {
            attribute(attribute, value);
        }
        out.append(space(0)).append('>');
    }

    private void attribute(String name, String value) {
        String quote = value.contains("\"") ? "'" : value.contains("'") ? "\"" : pick("'", "\"");
        out.append(space(1)).append(name).append(space(0)).append('=').append(space(0));
        out.append(quote).append(value).append(quote);
    }

    private void end(String name) {
        out.append("</").append(name).append(space(0)).append('>');
    }

    private void text() {
        int pieces = random.nextInt(5);
        for (int i = 0; i < pieces; i++) {
            String piece = pick(TEXTS);
            switch (random.nextInt(8)) {
                case 0 -> out.append("<![CDATA[").append(piece).append("<&>]]>");
                case 1 -> out.append("<!-- ").append("&<").append("-->").append(safe(piece));
                default -> out.append(safe(piece));
            }
        }
    }

    /// `]]>` may not be written in a text.
    private String safe(String piece) {
        return piece.startsWith("]") || piece.equals(">") ? piece + " " : piece;
    }

    /// What may stand anywhere and says nothing.
    private void odd() {
        out.append(pick("", "", " ", "\r\n", "<!-- <c> -->", "<?pi a='>'?>"));
    }

    private String space(int least) {
        int count = random.nextInt(6) == 0 ? least + random.nextInt(3) : least;
        var space = new StringBuilder();
        for (int i = 0; i < count; i++) {
            space.append(pick(" ", "\t", "\n", "\r\n"));
        }
        return space.toString();
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
