package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// What a line of glyphs says: spaces where gaps are, right-to-left words turned into the order they are
/// read in.
final class LineText {
    /// A gap wider than this share of the font size is a space: fonts' own spaces are a quarter to a
    /// third, kerning and justified letters stay below.
    private static final float SPACE = 0.18f;

    /// The same between glyphs that were not drawn one after the other.
    private static final float SPACE_BETWEEN_RUNS = 0.12f;

    /// The same between a Han character and a Latin one: word processors put a quarter of the size there
    /// where nobody typed a space.
    private static final float SPACE_BESIDE_HAN = 0.28f;

    /// In letter-spaced words, gaps between words are at least this many times those between letters.
    private static final float SPACE_IN_SPACED = 1.6f;

    /// Glyphs from which on a line can be told to be letter-spaced.
    private static final int ENOUGH_TO_TELL = 5;

    private LineText() {}

    static String of(List<Placed> line) {
        List<Placed> glyphs = isRightToLeft(line) ? logical(line) : line;
        float spaced = letterSpacing(line);
        var text = new StringBuilder(glyphs.size() + 16);
        Placed before = null;
        for (Placed glyph : glyphs) {
            if (before != null && isSpace(before, glyph, spaced) && !endsBlank(text)) {
                text.append(' ');
            }
            if (!glyph.isBlank()) {
                text.append(glyph.glyph().text());
            } else if (!endsBlank(text)) {
                text.append(' ');
            }
            before = glyph;
        }
        return text.toString().strip();
    }

    private static boolean endsBlank(StringBuilder text) {
        return text.isEmpty() || text.charAt(text.length() - 1) == ' ';
    }

    private static boolean isSpace(Placed before, Placed glyph, float letterSpacing) {
        if (before.isBlank() || glyph.isBlank()) {
            return false;
        }
        float gap = Math.max(glyph.left() - before.right(), before.left() - glyph.right());
        boolean drawnNext = Math.abs(glyph.glyph().order() - before.glyph().order()) <= 2;
        float least =
                (drawnNext ? SPACE : SPACE_BETWEEN_RUNS) * Math.max(glyph.size(), before.size());
        if (gap <= Math.max(least, SPACE_IN_SPACED * letterSpacing)) {
            return false;
        }
        String text = before.glyph().text();
        int last = text.codePointBefore(text.length());
        int first = glyph.glyph().text().codePointAt(0);
        if (!Scripts.isSpaceless(last) && !Scripts.isSpaceless(first)) {
            return true;
        }
        return Scripts.isHan(last) != Scripts.isHan(first)
                && Character.isLetterOrDigit(last)
                && Character.isLetterOrDigit(first)
                && gap > SPACE_BESIDE_HAN * Math.max(glyph.size(), before.size());
    }

    /// The usual gap between letters where a line is set with wide ones; else 0.
    private static float letterSpacing(List<Placed> line) {
        if (line.size() < ENOUGH_TO_TELL) {
            return 0;
        }
        float[] gaps = new float[line.size() - 1];
        int count = 0;
        for (int i = 1; i < line.size(); i++) {
            Placed a = line.get(i - 1);
            Placed b = line.get(i);
            if (!a.isBlank() && !b.isBlank()) {
                gaps[count++] = b.left() - a.right();
            }
        }
        if (count < ENOUGH_TO_TELL - 1) {
            return 0;
        }
        Arrays.sort(gaps, 0, count);
        // Three of four gaps must be wide, or the line is just one of short words.
        float usual = gaps[count / 4];
        return usual > SPACE_BETWEEN_RUNS * line.getFirst().size() ? gaps[count / 2] : 0;
    }

    private static boolean isRightToLeft(List<Placed> line) {
        int balance = 0;
        for (Placed glyph : line) {
            int c = glyph.glyph().text().codePointAt(0);
            balance += Scripts.isRightToLeft(c) ? 1 : Scripts.isLeftToRight(c) ? -1 : 0;
        }
        return balance > 0;
    }

    /// From the order seen, left to right, to the order read: all turned round, but numbers and foreign
    /// words within turned back (the two levels of Unicode's bidirectional algorithm that occur in print).
    private static List<Placed> logical(List<Placed> seen) {
        List<Placed> read = new ArrayList<>(seen.reversed());
        int start = -1;
        for (int i = 0; i <= read.size(); i++) {
            boolean leftToRight =
                    i < read.size()
                            && Scripts.isLeftToRight(read.get(i).glyph().text().codePointAt(0));
            if (leftToRight && start < 0) {
                start = i;
            } else if (!leftToRight && start >= 0) {
                Collections.reverse(read.subList(start, i));
                start = -1;
            }
        }
        return read;
    }
}
