package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.parse.pdf.Draft.Sheet;

/// Lines in reading order to paragraphs.
final class Paragraphs {
    /// Lengths are shares of the font size.
    private static final float SAME_ROW = 0.4f;

    private static final float OTHER_SIZE = 0.12f;
    private static final float WIDEST_LEADING = 1.75f;
    private static final float UPWARDS = 0.5f;
    private static final float INDENT = 0.8f;
    private static final float FLUSH = 0.5f;
    private static final float SHORT = 4;
    private static final float APART = 2.5f;

    /// Letters of a list's number or a page number, at most.
    private static final int LONGEST_MARK = 5;

    /// Glyphs from which on a line's weight tells something.
    private static final int ENOUGH = 3;

    private static final String ENDS = ".!?:。！？：”\"";
    private static final int CAPITALS = 6;

    private final Sheet sheet;
    private final List<Draft> drafts = new ArrayList<>();
    private @Nullable Draft current;
    private @Nullable TextLine previous;

    private Paragraphs(Sheet sheet) {
        this.sheet = sheet;
    }

    static List<Draft> of(Sheet sheet, List<Piece> ordered) {
        var paragraphs = new Paragraphs(sheet);
        for (Piece piece : ordered) {
            paragraphs.add(piece);
        }
        return paragraphs.drafts;
    }

    private void add(Piece piece) {
        if (piece.table() != null) {
            drafts.add(new Draft(sheet, piece.table()));
            current = null;
            previous = null;
        } else if (piece.line() != null) {
            add(piece.line());
        }
    }

    private void add(TextLine line) {
        if (current == null || previous == null || startsNew(current, previous, line)) {
            current = new Draft(sheet, line);
            drafts.add(current);
        } else {
            current.add(line);
        }
        previous = line;
    }

    private static boolean startsNew(Draft draft, TextLine before, TextLine line) {
        float size = Math.max(line.size(), before.size());
        float down = line.baseline() - before.baseline();
        if (Math.abs(down) < SAME_ROW * size) {
            return isApart(before, line, size);
        }
        if (isOtherStyle(before, line, size)) {
            return true;
        }
        if (down < -UPWARDS * size) {
            return !goesOnInNextColumn(before, line);
        }
        return down > WIDEST_LEADING * size
                || Markers.isItem(line.text())
                || endsCapitals(draft, before, line)
                || isIndented(draft, before, line, size)
                || isLastOfParagraph(draft, before, size)
                || line.left() > before.right()
                || line.right() < before.left();
    }

    /// Whether two lines on one row are two things: the ends of a header, not a bullet and its text, nor an
    /// entry and its page number.
    private static boolean isApart(TextLine before, TextLine line, float size) {
        return line.left() - before.right() > APART * size
                && length(line) > LONGEST_MARK
                && length(before) > LONGEST_MARK;
    }

    private static boolean isOtherStyle(TextLine before, TextLine line, float size) {
        boolean enough = length(line) >= ENOUGH && length(before) >= ENOUGH;
        return Math.abs(line.size() - before.size()) > OTHER_SIZE * size
                || line.bold() != before.bold() && enough
                || line.mono() != before.mono() && enough;
    }

    private static boolean goesOnInNextColumn(TextLine before, TextLine line) {
        return before.bottom() > line.bottom()
                && line.left() > before.right()
                && goesOn(before, line);
    }

    /// Whether a sentence that has not ended goes on in a line elsewhere.
    static boolean goesOn(TextLine before, TextLine line) {
        return !ends(before)
                && Math.abs(before.size() - line.size()) < SAME_ROW
                && (Character.isLowerCase(line.text().codePointAt(0))
                        || Scripts.isHan(line.text().codePointAt(0))
                                && Scripts.isHan(
                                        before.text().codePointBefore(before.text().length())));
    }

    private static boolean endsCapitals(Draft draft, TextLine before, TextLine line) {
        return draft.lines.size() <= 2
                && isCapitals(before)
                && !isCapitals(line)
                && length(line) > ENOUGH * 2 + 2;
    }

    private static boolean isIndented(Draft draft, TextLine before, TextLine line, float size) {
        return line.left() - draft.left() > INDENT * size
                && before.left() - draft.left() < FLUSH * size
                && ends(before);
    }

    private static boolean isLastOfParagraph(Draft draft, TextLine before, float size) {
        return draft.lines.size() > 1
                && ends(before)
                && before.right() < draft.right() - SHORT * size;
    }

    private static int length(TextLine line) {
        return Scripts.weight(line.text());
    }

    private static boolean isCapitals(TextLine line) {
        return line.text().chars().filter(Character::isUpperCase).count() >= CAPITALS
                && line.text().chars().noneMatch(Character::isLowerCase);
    }

    private static boolean ends(TextLine line) {
        String text = line.text();
        return text.isEmpty() || ENDS.indexOf(text.charAt(text.length() - 1)) >= 0;
    }
}
