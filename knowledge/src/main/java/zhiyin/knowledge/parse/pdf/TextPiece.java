package zhiyin.knowledge.parse.pdf;

import zhiyin.knowledge.document.Place.Box;

/// Glyphs of one mark that lie next to each other on one line, put down briefly: what joins them to the
/// next piece and says where they are. `left`, `right` and `baseline` are those of [Placed].
///
/// @param text with the spaces that are drawn and those the gaps mean
/// @param advance of its first glyph: the width of a column, if its glyphs are of one width
/// @param size of its largest glyph
/// @param glyphs that are not blank
/// @param mono how many of the glyphs are of one width
/// @param spaceless how many of the others are ideographs and their like, which fonts for code lack
/// @param box on the page as shown
record TextPiece(
        String text,
        float left,
        float right,
        float baseline,
        float advance,
        float size,
        int glyphs,
        int mono,
        int spaceless,
        Box box) {
    /// Baselines of one line differ by less than this share of the size: indices and powers do.
    private static final float LINE = 0.6f;

    static boolean areLevel(float baseline, float size, float otherBaseline, float otherSize) {
        return Math.abs(otherBaseline - baseline) <= LINE * Math.max(size, otherSize);
    }

    int page() {
        return box.page();
    }

    boolean isBlank() {
        return glyphs == 0;
    }

    boolean isLevelWith(TextPiece other) {
        return page() == other.page() && areLevel(baseline, size, other.baseline(), other.size());
    }

    /// Width of what lies between this and a piece of the same line; of text from right to left, it lies on
    /// the other side.
    float gapTo(TextPiece next) {
        return next.left() < left ? left - next.right() : next.left() - right;
    }
}
