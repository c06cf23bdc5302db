package zhiyin.knowledge.parse.pdf;

import java.awt.geom.Point2D;
import zhiyin.knowledge.parse.pdf.Glyph.Direction;

/// Where a character lies on the page as it is shown, whichever way its line goes, in points.
///
/// @param baseline where it would be were the character upright
record UprightBox(float left, float baseline, float width, float height) {
    /// Cosine of the angle between a slanted character's foot and back, at least: about 8 degrees.
    private static final double SLANT = 0.14;

    /// @param origin where it begins on its own baseline
    /// @param length along its line
    /// @param size across its line
    static UprightBox of(Direction direction, Point2D.Float origin, float length, float size) {
        float ascent = Glyph.ASCENT * size;
        float descent = size - ascent;
        return switch (direction) {
            case ACROSS, VERTICAL -> new UprightBox(origin.x, origin.y, length, size);
            case BACK ->
                    new UprightBox(origin.x - length, origin.y + ascent - descent, length, size);
            case DOWN ->
                    new UprightBox(
                            origin.x - descent, origin.y + Glyph.ASCENT * length, size, length);
            case UP ->
                    new UprightBox(
                            origin.x - ascent,
                            origin.y - (1 - Glyph.ASCENT) * length,
                            size,
                            length);
        };
    }

    /// Italics of fonts that have none are made by slanting upright ones.
    static boolean isSlanted(Point2D.Float origin, Point2D.Float along, Point2D.Float up) {
        double ax = along.x - origin.x;
        double ay = along.y - origin.y;
        double ux = up.x - origin.x;
        double uy = up.y - origin.y;
        double cosine =
                (ax * ux + ay * uy) / Math.max(Math.hypot(ax, ay) * Math.hypot(ux, uy), 1e-6);
        return Math.abs(cosine) > SLANT;
    }

    float centre() {
        return left + width / 2;
    }

    float middle() {
        return baseline - (Glyph.ASCENT - 0.5f) * height;
    }
}
