package zhiyin.knowledge.parse.pdf;

/// A glyph as it would lie were its line one across: `left` to `right` in the direction of reading, lines
/// with growing baselines.
record Placed(Glyph glyph, float left, float right, float baseline) {
    static Placed of(Glyph g) {
        float descent = (1 - Glyph.ASCENT) * g.size();
        return switch (g.direction()) {
            case ACROSS -> new Placed(g, g.left(), g.right(), g.baseline());
            case BACK -> new Placed(g, -g.right(), -g.left(), -(g.top() + descent));
            case DOWN -> new Placed(g, g.top(), g.bottom(), -(g.left() + descent));
            case UP -> new Placed(g, -g.bottom(), -g.top(), g.right() - descent);
            case VERTICAL -> new Placed(g, g.top(), g.bottom(), -g.middle());
        };
    }

    float size() {
        return glyph.size();
    }

    boolean isBlank() {
        return glyph.isBlank();
    }
}
