package zhiyin.knowledge.parse.pdf;

import java.util.List;
import java.util.regex.Pattern;

/// Joins pieces to the text of a block.
final class PieceText {
    /// A gap from this share of the size on is a space, where none is drawn.
    private static final float SPACE = 0.25f;

    private static final Pattern BLANKS = Pattern.compile("[\\s\\u00a0]+");
    private static final char SOFT_HYPHEN = '\u00AD';

    /// Code is not indented by more columns than this.
    private static final int DEEPEST_INDENT = 80;

    private PieceText() {}

    /// Running text: line breaks are not the author's.
    static String flow(List<TextPiece> pieces) {
        var text = new StringBuilder();
        TextPiece before = null;
        for (TextPiece piece : pieces) {
            if (before != null) {
                text.append(
                        before.isLevelWith(piece)
                                ? withinLine(before, piece)
                                : betweenLines(text, piece.text().stripLeading()));
            }
            text.append(piece.text());
            before = piece;
        }
        return BLANKS.matcher(text).replaceAll(" ").strip();
    }

    private static String withinLine(TextPiece before, TextPiece piece) {
        return before.gapTo(piece) > SPACE * piece.size()
                ? Scripts.between(before.text(), piece.text())
                : "";
    }

    /// A word divided at a hyphen that is its own keeps it and goes on; so does one at a soft hyphen.
    private static String betweenLines(StringBuilder text, String next) {
        if (text.isEmpty() || next.isEmpty()) {
            return "";
        }
        char last = text.charAt(text.length() - 1);
        boolean divided =
                last == SOFT_HYPHEN
                        || (last == '-'
                                && text.length() > 1
                                && Character.isLetterOrDigit(text.charAt(text.length() - 2))
                                && Character.isLetterOrDigit(next.codePointAt(0)));
        return divided ? "" : Scripts.between(text, next);
    }

    /// How many lines there are that are not blank.
    static int count(List<TextPiece> pieces) {
        int lines = 0;
        TextPiece before = null;
        for (TextPiece piece : pieces) {
            if (!piece.isBlank()) {
                lines += before == null || !before.isLevelWith(piece) ? 1 : 0;
                before = piece;
            }
        }
        return lines;
    }

    /// Code: lines and their indents are the author's.
    static String lines(List<TextPiece> pieces) {
        float margin = Float.MAX_VALUE;
        for (TextPiece piece : pieces) {
            margin = piece.isBlank() ? margin : Math.min(margin, piece.left());
        }
        var text = new StringBuilder();
        TextPiece before = null;
        for (TextPiece piece : pieces) {
            if (before != null && isWrapped(before, piece)) {
                text.append(piece.text());
                before = piece;
                continue;
            }
            if (before == null || !before.isLevelWith(piece)) {
                text.append(before == null ? "" : "\n".repeat(lineFeeds(before, piece)));
                text.append(" ".repeat(columns(piece.left() - margin, piece)));
            } else if (before.gapTo(piece) > SPACE * piece.size()) {
                text.append(" ".repeat(Math.max(1, columns(before.gapTo(piece), piece))));
            }
            text.append(piece.text());
            before = piece;
        }
        return text.toString().stripTrailing();
    }

    /// A line too long for its column leaves its indent behind and goes on below.
    private static boolean isWrapped(TextPiece before, TextPiece piece) {
        return before.isBlank() && before.text().length() > 1 && !before.isLevelWith(piece);
    }

    /// An empty line between is seen only as a gap.
    private static int lineFeeds(TextPiece before, TextPiece piece) {
        boolean empty =
                before.page() == piece.page()
                        && piece.baseline() - before.baseline() > EMPTY_LINE * piece.size()
                        && piece.baseline() - before.baseline() < 2 * EMPTY_LINE * piece.size();
        return empty ? 2 : 1;
    }

    /// Baselines of code are 1.1 to 1.7 sizes apart, with an empty line between twice that.
    private static final float EMPTY_LINE = 2.1f;

    private static int columns(float width, TextPiece piece) {
        float column = piece.advance() > 0 ? piece.advance() : piece.size() / 2;
        return Math.clamp(Math.round(width / column), 0, DEEPEST_INDENT);
    }
}
