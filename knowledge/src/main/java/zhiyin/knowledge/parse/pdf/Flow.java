package zhiyin.knowledge.parse.pdf;

import java.util.List;

/// Lines to running text: words divided at a line's end are put together again, and nothing comes between
/// characters of scripts without spaces.
final class Flow {
    private static final int SOFT_HYPHEN = 0xAD;

    /// Spaces that code can be indented by.
    private static final int DEEPEST_INDENT = 60;

    /// Width of a character of fixed-width fonts as a share of the size, where nothing better is known.
    private static final float MONO_WIDTH = 0.6f;

    private static final float SAME_ROW = 0.4f;

    private Flow() {}

    static String text(List<TextLine> lines) {
        var text = new StringBuilder();
        for (TextLine line : lines) {
            join(text, line.text());
        }
        return text.toString();
    }

    /// Puts more text after what is there.
    static void join(StringBuilder text, String more) {
        if (isDivided(text, more)) {
            text.setLength(text.length() - 1);
        } else {
            text.append(Scripts.between(text, more));
        }
        text.append(more);
    }

    /// Whether the hyphen at the end is there only because the line ended. `self-` before `contained`
    /// cannot be told from `con-` before `tained` without a dictionary; most are the latter.
    private static boolean isDivided(StringBuilder text, String more) {
        int end = text.length() - 1;
        if (end < 1 || more.isEmpty()) {
            return false;
        }
        char last = text.charAt(end);
        return last == SOFT_HYPHEN
                || (last == '-' || last == '\u2010')
                        && Character.isLowerCase(text.charAt(end - 1))
                        && Character.isLowerCase(more.codePointAt(0));
    }

    /// Lines as they stand, indented as they are.
    static String code(List<TextLine> lines) {
        float left = Float.MAX_VALUE;
        float width = 0;
        int characters = 0;
        for (TextLine line : lines) {
            left = Math.min(left, line.left());
            width += line.width();
            characters += line.text().length();
        }
        float column = characters == 0 ? 1 : width / characters;
        var text = new StringBuilder();
        TextLine before = null;
        for (TextLine line : lines) {
            float advance = Math.max(column, 0.3f * MONO_WIDTH * line.size());
            boolean sameRow = before != null && isSameRow(before, line);
            float from = sameRow && before != null ? before.right() : left;
            int indent = Math.clamp(Math.round((line.left() - from) / advance), 0, DEEPEST_INDENT);
            text.append(before == null || sameRow ? "" : "\n");
            text.append(" ".repeat(indent)).append(line.text());
            before = line;
        }
        return text.toString();
    }

    private static boolean isSameRow(TextLine a, TextLine b) {
        return Math.abs(a.baseline() - b.baseline()) < SAME_ROW * Math.min(a.size(), b.size());
    }
}
