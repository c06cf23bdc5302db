package zhiyin.knowledge.parse.pdf;

import java.util.List;
import zhiyin.knowledge.document.Place.Box;

/// What is drawn on one page.
///
/// @param number 1 for the first
/// @param width in points, as shown
/// @param height in points, as shown
/// @param glyphs in the order drawn
/// @param rules lines and edges of filled areas
/// @param images where pictures are
record PageContent(
        int number,
        float width,
        float height,
        List<Glyph> glyphs,
        List<Rule> rules,
        List<Box> images) {
    PageContent withGlyphs(List<Glyph> others) {
        return new PageContent(number, width, height, others, rules, images);
    }
}
