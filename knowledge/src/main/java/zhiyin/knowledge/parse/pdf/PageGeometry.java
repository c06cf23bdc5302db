package zhiyin.knowledge.parse.pdf;

import java.awt.geom.AffineTransform;
import java.awt.geom.Point2D;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;

/// From a page's user space, whose origin is anywhere and whose y goes up, to the page as it is shown: cut
/// to its crop box, turned by its rotation, y going down from the upper left corner. Units are points.
final class PageGeometry {
    /// Pages are at most 200 inches in each direction (ISO 32000-1, annex C); larger and degenerate boxes
    /// are taken for damaged.
    private static final float LARGEST = 14_400;

    private static final PDRectangle USUAL = PDRectangle.A4;

    private final AffineTransform shown;
    private final float width;
    private final float height;

    PageGeometry(PDPage page) {
        PDRectangle box = sane(page.getCropBox());
        float left = box.getLowerLeftX();
        float bottom = box.getLowerLeftY();
        float w = box.getWidth();
        float h = box.getHeight();
        int quarters = Math.floorMod(page.getRotation() / 90, 4);
        shown =
                switch (quarters) {
                    case 1 -> new AffineTransform(0, 1, 1, 0, -bottom, -left);
                    case 2 -> new AffineTransform(-1, 0, 0, 1, left + w, -bottom);
                    case 3 -> new AffineTransform(0, -1, -1, 0, bottom + h, left + w);
                    default -> new AffineTransform(1, 0, 0, -1, -left, bottom + h);
                };
        width = quarters % 2 == 0 ? w : h;
        height = quarters % 2 == 0 ? h : w;
    }

    private static PDRectangle sane(PDRectangle box) {
        boolean usable =
                box.getWidth() >= 1
                        && box.getHeight() >= 1
                        && box.getWidth() <= LARGEST
                        && box.getHeight() <= LARGEST;
        return usable ? box : USUAL;
    }

    float width() {
        return width;
    }

    float height() {
        return height;
    }

    Point2D.Float shown(double x, double y) {
        var point = new Point2D.Float((float) x, (float) y);
        shown.transform(point, point);
        return point;
    }
}
