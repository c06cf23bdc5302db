package zhiyin.knowledge.parse.pdf;

import java.util.List;
import zhiyin.knowledge.parse.pdf.Glyph.Direction;

/// Pages set vertically with fonts that say nothing of it: each character is placed below the last one by
/// its own coordinates, as browsers do.
final class VerticalText {
    /// Lengths are shares of the font size.
    private static final float SAME_COLUMN = 0.3f;

    private static final float NEXT_ROW = 0.6f;
    private static final float FAR = 1.7f;

    /// Downward steps for each step across from which on a page is vertical.
    private static final int CLEARLY = 2;

    private VerticalText() {}

    /// The same glyphs; on a vertical page they have that direction.
    static List<Glyph> settle(List<Glyph> glyphs) {
        int down = 0;
        int across = 0;
        Glyph before = null;
        for (Glyph glyph : glyphs) {
            if (glyph.isBlank() || glyph.direction() != Direction.ACROSS) {
                continue;
            }
            if (before != null) {
                down += isBelow(before, glyph) ? 1 : 0;
                across += isBeside(before, glyph) ? 1 : 0;
            }
            before = glyph;
        }
        if (down == 0 || down < CLEARLY * across || !isMostlyHan(glyphs)) {
            return glyphs;
        }
        return glyphs.stream().map(VerticalText::vertical).toList();
    }

    private static boolean isMostlyHan(List<Glyph> glyphs) {
        long han =
                glyphs.stream().filter(g -> Scripts.isSpaceless(g.text().codePointAt(0))).count();
        return 2 * han > glyphs.size();
    }

    private static boolean isBelow(Glyph before, Glyph glyph) {
        float down = glyph.baseline() - before.baseline();
        return Math.abs(glyph.middle() - before.middle()) < SAME_COLUMN * glyph.size()
                && down > NEXT_ROW * glyph.size()
                && down < FAR * glyph.size();
    }

    private static boolean isBeside(Glyph before, Glyph glyph) {
        return Math.abs(glyph.baseline() - before.baseline()) < SAME_COLUMN * glyph.size()
                && glyph.left() > before.left()
                && glyph.left() - before.right() < FAR * glyph.size();
    }

    private static Glyph vertical(Glyph g) {
        return g.direction() == Direction.ACROSS ? g.towards(Direction.VERTICAL) : g;
    }
}
