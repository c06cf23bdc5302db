package zhiyin.knowledge.parse.pdf;

/// A character as drawn. Lengths are in points, positions from the upper left corner of the page as it is
/// shown, after the page's own rotation.
///
/// @param text what the font says it means: most often one character; original, not unified
/// @param left edge of its advance
/// @param baseline distance from the top
/// @param width of its advance
/// @param size of its font as drawn
/// @param bold by font, weight or because it is stroked as well as filled, or drawn twice
/// @param mono whether its font's characters are all of one width
/// @param visible whether a reader sees it: not white, not tiny, not off the page, not in render mode 3
/// @param artifact whether it is marked as belonging to the page, not to the text
/// @param markedContent MCID of the structure it belongs to on its page; -1 for none
/// @param order in which it was drawn, from 0
record Glyph(
        String text,
        float left,
        float baseline,
        float width,
        float size,
        boolean bold,
        boolean italic,
        boolean mono,
        boolean visible,
        boolean artifact,
        int markedContent,
        int order) {
    float right() {
        return left + width;
    }

    boolean isBlank() {
        return text.isBlank();
    }
}
