package zhiyin.knowledge.parse.pdf;

import java.awt.geom.Point2D;

/// A character as drawn. Lengths are in points, positions from the upper left corner of the page as it is
/// shown, after the page's own rotation.
///
/// Of a glyph that is turned, `left`, `baseline` and `width` describe the upright box around it:
/// `baseline` is where the baseline of an upright glyph in that box would be.
///
/// @param text what the font says it means: most often one character; original, not unified
/// @param left edge of its advance
/// @param baseline distance from the top
/// @param width of its advance
/// @param height of the box around it: its font's size, unless it is turned
/// @param size of its font as drawn
/// @param bold by font, weight or because it is stroked as well as filled, or drawn twice
/// @param mono whether its font's characters are all of one width
/// @param visible whether a reader sees it: not white, not tiny, not off the page, not in render mode 3
/// @param artifact whether it is marked as belonging to the page, not to the text
/// @param markedContent MCID of the structure it belongs to on its page; -1 for none
/// @param order in which it was drawn, from 0
/// @param direction in which its line goes on
/// @param ink stands for its colour: equal for equal colours
record Glyph(
        String text,
        float left,
        float baseline,
        float width,
        float height,
        float size,
        boolean bold,
        boolean italic,
        boolean mono,
        boolean visible,
        boolean artifact,
        int markedContent,
        int order,
        Direction direction,
        int ink) {
    /// How much of a line's height is above its baseline: the usual ascent of fonts.
    static final float ASCENT = 0.8f;

    enum Direction {
        /// As most text is.
        ACROSS,
        /// Turned by a quarter clockwise: lines go down, the next line is to the left.
        DOWN,
        /// Upside down.
        BACK,
        /// Turned by a quarter anticlockwise: lines go up, the next line is to the right.
        UP,
        /// Upright characters one below the other, the next line to the left, as Chinese and Japanese
        /// are set.
        VERTICAL;

        /// The nearest to the way from one end of a character's foot to the other.
        static Direction of(Point2D.Float from, Point2D.Float to, boolean backwards) {
            float dx = backwards ? from.x - to.x : to.x - from.x;
            float dy = backwards ? from.y - to.y : to.y - from.y;
            if (Math.abs(dx) >= Math.abs(dy)) {
                return dx >= 0 ? ACROSS : BACK;
            }
            return dy >= 0 ? DOWN : UP;
        }
    }

    /// An upright glyph in a line across.
    Glyph(
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
        this(
                text,
                left,
                baseline,
                width,
                size,
                size,
                bold,
                italic,
                mono,
                visible,
                artifact,
                markedContent,
                order,
                Direction.ACROSS,
                0);
    }

    float right() {
        return left + width;
    }

    float top() {
        return baseline - ASCENT * height;
    }

    float bottom() {
        return top() + height;
    }

    float middle() {
        return left + width / 2;
    }

    boolean isBlank() {
        return text.isBlank();
    }

    Glyph inBold() {
        return bold ? this : with(true, visible, direction);
    }

    Glyph towards(Direction other) {
        return with(bold, visible, other);
    }

    Glyph inSight(boolean seen) {
        return visible == seen ? this : with(bold, seen, direction);
    }

    private Glyph with(boolean heavy, boolean seen, Direction to) {
        return new Glyph(
                text,
                left,
                baseline,
                width,
                height,
                size,
                heavy,
                italic,
                mono,
                seen,
                artifact,
                markedContent,
                order,
                to,
                ink);
    }
}
