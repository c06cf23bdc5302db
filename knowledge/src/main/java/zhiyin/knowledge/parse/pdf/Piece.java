package zhiyin.knowledge.parse.pdf;

import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Place.Box;

/// What is put into reading order: a line, or a whole table.
record Piece(
        float left,
        float top,
        float right,
        float bottom,
        float size,
        @Nullable TextLine line,
        @Nullable FoundTable table) {
    /// The size a table counts with where sizes are compared: that of usual text, in points.
    private static final float TABLE_SIZE = 10;

    static Piece of(TextLine line) {
        return new Piece(
                line.left(), line.top(), line.right(), line.bottom(), line.size(), line, null);
    }

    static Piece of(FoundTable table) {
        var box = table.box();
        return new Piece(box.left(), box.top(), box.right(), box.bottom(), TABLE_SIZE, null, table);
    }

    /// A picture: it is in nobody's way but that of the cuts.
    static Piece of(Box image) {
        return new Piece(
                image.left(), image.top(), image.right(), image.bottom(), TABLE_SIZE, null, null);
    }

    boolean isPicture() {
        return line == null && table == null;
    }

    float middle() {
        return (left + right) / 2;
    }

    float centre() {
        return (top + bottom) / 2;
    }

    /// Where its row is: a line's baseline, a table's lower edge.
    float base() {
        return line == null ? bottom : line.baseline();
    }
}
