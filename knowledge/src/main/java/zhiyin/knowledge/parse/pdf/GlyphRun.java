package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import zhiyin.knowledge.parse.pdf.Glyph.Direction;

/// Glyphs side by side on one baseline, as [Lines] gathers them: a line in the making. Positions are as if
/// it went across ([Placed]).
final class GlyphRun {
    /// Share of the size that a glyph may lie before the one drawn before it.
    private static final float BACKWARDS = 0.15f;

    /// Share of the size from which on glyphs lie over each other.
    private static final float OVERLAP = 0.3f;

    /// Glyphs of which lines are bold: all but a few.
    private static final float NEARLY_ALL = 0.8f;

    /// Sizes are told apart to a quarter of a point.
    private static final float QUARTERS = 4;

    private final List<Placed> glyphs = new ArrayList<>();
    private final Extent extent = new Extent();
    private float baseline;
    private float size;
    private int inked;

    GlyphRun(float baseline) {
        this.baseline = baseline;
    }

    void add(Placed glyph) {
        glyphs.add(glyph);
        if (!glyph.isBlank()) {
            extent.add(
                    glyph.left(),
                    glyph.baseline() - Glyph.ASCENT * glyph.size(),
                    glyph.right(),
                    glyph.baseline() + (1 - Glyph.ASCENT) * glyph.size());
            size = Math.max(size, glyph.size());
            inked++;
        }
    }

    float left() {
        return extent.left();
    }

    float top() {
        return extent.top();
    }

    float right() {
        return extent.right();
    }

    float bottom() {
        return extent.bottom();
    }

    float baseline() {
        return baseline;
    }

    /// Of its largest glyph.
    float size() {
        return size;
    }

    void join(GlyphRun other) {
        boolean within = other.left() < right();
        if (other.inked > inked) {
            baseline = other.baseline;
        }
        other.glyphs.forEach(this::add);
        if (within) {
            glyphs.sort(Comparator.comparingDouble(Placed::left));
        }
    }

    /// Whether there is a gap among its glyphs that holds the other run.
    boolean hasRoomFor(GlyphRun other) {
        for (Placed glyph : glyphs) {
            float common =
                    Math.min(glyph.right(), other.right()) - Math.max(glyph.left(), other.left());
            if (!glyph.isBlank() && common > OVERLAP * other.size) {
                return false;
            }
        }
        return other.left() > left() && other.right() < right();
    }

    /// Puts glyphs in order that were drawn out of it, such as spaces drawn before the words between
    /// which they are.
    private void straighten() {
        for (int i = 1; i < glyphs.size(); i++) {
            if (glyphs.get(i).left() < glyphs.get(i - 1).left() - BACKWARDS * size) {
                glyphs.sort(Comparator.comparingDouble(Placed::left));
                return;
            }
        }
    }

    TextLine toLine() {
        straighten();
        List<Glyph> drawn = glyphs.stream().map(Placed::glyph).toList();
        List<Glyph> seen = drawn.stream().filter(glyph -> !glyph.isBlank()).toList();
        var box = new Extent();
        seen.forEach(box::add);
        boolean across = drawn.getFirst().direction() == Direction.ACROSS;
        return new TextLine(
                LineText.of(glyphs),
                box.left(),
                box.top(),
                box.right(),
                box.bottom(),
                across ? baseline : box.bottom(),
                usual(seen, glyph -> Math.round(glyph.size() * QUARTERS)) / QUARTERS,
                nearlyAll(seen, Glyph::bold),
                nearlyAll(seen, Glyph::mono),
                nearlyAll(seen, Glyph::italic),
                ink(seen),
                drawn);
    }

    private static boolean nearlyAll(List<Glyph> glyphs, Predicate<Glyph> property) {
        return glyphs.stream().filter(property).count() > NEARLY_ALL * glyphs.size();
    }

    private static int ink(List<Glyph> glyphs) {
        int ink = usual(glyphs, Glyph::ink);
        return glyphs.stream().allMatch(glyph -> glyph.ink() == ink) ? ink : Ink.MIXED;
    }

    /// What most glyphs have.
    private static int usual(List<Glyph> glyphs, ToIntFunction<Glyph> property) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (Glyph glyph : glyphs) {
            counts.merge(property.applyAsInt(glyph), 1, Integer::sum);
        }
        int usual = 0;
        int most = 0;
        for (var count : counts.entrySet()) {
            if (count.getValue() > most) {
                most = count.getValue();
                usual = count.getKey();
            }
        }
        return usual;
    }
}
