package zhiyin.knowledge.parse.pdf;

import java.util.List;

/// Glyphs next to each other on one baseline, without a gap as wide as between columns.
///
/// @param text with spaces where the gaps are
/// @param size most of its glyphs have
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
        List<Glyph> glyphs) {}
