package zhiyin.knowledge.parse.pdf;

import java.util.List;
import zhiyin.knowledge.document.Place.Box;

/// The smallest rectangle around all that was added to it, in points from the page's upper left corner.
final class Extent {
    private float left = Float.MAX_VALUE;
    private float top = Float.MAX_VALUE;
    private float right = -Float.MAX_VALUE;
    private float bottom = -Float.MAX_VALUE;

    static Extent of(List<TextLine> lines) {
        var extent = new Extent();
        lines.forEach(extent::add);
        return extent;
    }

    void add(float left, float top, float right, float bottom) {
        this.left = Math.min(this.left, left);
        this.top = Math.min(this.top, top);
        this.right = Math.max(this.right, right);
        this.bottom = Math.max(this.bottom, bottom);
    }

    void add(TextLine line) {
        add(line.left(), line.top(), line.right(), line.bottom());
    }

    void add(Glyph glyph) {
        add(glyph.left(), glyph.top(), glyph.right(), glyph.bottom());
    }

    float left() {
        return left;
    }

    float top() {
        return top;
    }

    float right() {
        return right;
    }

    float bottom() {
        return bottom;
    }

    Box on(int page) {
        return new Box(page, left, top, right, bottom);
    }
}
