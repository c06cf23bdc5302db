package zhiyin.knowledge.parse.pdf;

import java.util.List;
import zhiyin.knowledge.document.Place.Box;

/// Scanned pages that were recognised carry their text unseen behind or before the picture: there the
/// unseen text is what a reader reads.
final class HiddenText {
    /// Share of the page a picture covers from which on the page is a scan.
    private static final float SCAN = 0.5f;

    /// Seen characters for each unseen one, below which the seen ones are a stamp on a scan.
    private static final float STAMP = 0.1f;

    private HiddenText() {}

    /// The same glyphs; those of a recognised scan that are on the page are seen.
    static List<Glyph> settle(List<Glyph> glyphs, List<Box> images, PageGeometry page) {
        long seen = glyphs.stream().filter(Glyph::visible).count();
        long unseen = glyphs.size() - seen;
        if (unseen == 0 || seen > STAMP * unseen || !isScan(images, page)) {
            return glyphs;
        }
        return glyphs.stream()
                .map(glyph -> isOn(glyph, page) ? glyph.inSight(true) : glyph)
                .toList();
    }

    private static boolean isScan(List<Box> images, PageGeometry page) {
        double covered = 0;
        for (Box box : images) {
            covered += (double) (box.right() - box.left()) * (box.bottom() - box.top());
        }
        return covered > SCAN * page.width() * page.height();
    }

    private static boolean isOn(Glyph glyph, PageGeometry page) {
        return glyph.right() > 0
                && glyph.left() < page.width()
                && glyph.bottom() > 0
                && glyph.top() < page.height();
    }
}
