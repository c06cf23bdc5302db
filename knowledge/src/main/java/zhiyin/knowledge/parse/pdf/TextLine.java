package zhiyin.knowledge.parse.pdf;

import java.util.List;

/// Glyphs next to each other on one baseline, without a gap as wide as between columns. A line is equal to
/// itself only: two of the same words are two lines.
///
/// @param text with spaces where the gaps are
/// @param size most of its glyphs have
/// @param ink all of its glyphs have; [Ink#MIXED] where they differ
record TextLine(
        String text,
        float left,
        float top,
        float right,
        float bottom,
        float baseline,
        float size,
        boolean bold,
        boolean mono,
        boolean italic,
        int ink,
        List<Glyph> glyphs) {
    /// A line whose look does not matter.
    TextLine(
            String text,
            float left,
            float top,
            float right,
            float bottom,
            float baseline,
            float size,
            boolean bold,
            boolean mono,
            List<Glyph> glyphs) {
        this(text, left, top, right, bottom, baseline, size, bold, mono, false, 0, glyphs);
    }

    float width() {
        return right - left;
    }

    float height() {
        return bottom - top;
    }

    float middle() {
        return (left + right) / 2;
    }

    float centre() {
        return (top + bottom) / 2;
    }

    TextLine withoutGlyphs() {
        return new TextLine(
                text, left, top, right, bottom, baseline, size, bold, mono, italic, ink, List.of());
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
