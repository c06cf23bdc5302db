package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Characters drawn twice at one place: to make them bold, or for a shadow. One is kept. A grid of small
/// fields keeps this linear.
final class Duplicates {
    /// Side of the grid's fields, in points.
    private static final float FIELD = 3;

    /// Fields on either side of the page's corner; what is beyond is in the last one.
    private static final int MOST_FIELDS = 100_003;

    /// Two drawings of one character are at most this far apart along the line: points, or a share of its
    /// width.
    private static final float NEAR = 0.6f;

    /// No character is so large that its copies lie further apart, in points; bounds the search.
    private static final float FARTHEST = 30;

    private static final float NEAR_OF_WIDTH = 0.25f;

    /// And this far across the line, as a share of the font size.
    private static final float NEAR_OF_SIZE = 0.2f;

    private static final int NONE = -1;

    private final List<Glyph> kept = new ArrayList<>();

    /// The last glyph of each field; the one before it in the same field is its next.
    private final Map<Long, Integer> firsts = new HashMap<>();

    private final int[] nexts;

    private Duplicates(int glyphs) {
        nexts = new int[glyphs];
    }

    /// The same glyphs in the same order, each once.
    static List<Glyph> without(List<Glyph> glyphs) {
        var duplicates = new Duplicates(glyphs.size());
        for (Glyph glyph : glyphs) {
            duplicates.add(glyph);
        }
        return duplicates.kept;
    }

    private void add(Glyph glyph) {
        if (!glyph.isBlank()) {
            int same = find(glyph);
            if (same != NONE) {
                Glyph first = kept.get(same);
                kept.set(same, glyph.visible() ? first.inBold().inSight(true) : first);
                return;
            }
            long field = key(field(glyph.left()), field(glyph.baseline()));
            Integer before = firsts.put(field, kept.size());
            nexts[kept.size()] = before == null ? NONE : before;
        }
        kept.add(glyph);
    }

    /// Looks only into the fields that something so near can be in, most often one.
    private int find(Glyph glyph) {
        float along = Math.max(NEAR, NEAR_OF_WIDTH * glyph.width());
        along = Math.min(along, FARTHEST);
        float across = Math.min(NEAR_OF_SIZE * glyph.size(), FARTHEST);
        int right = field(glyph.left() + along);
        int bottom = field(glyph.baseline() + across);
        for (int x = field(glyph.left() - along); x <= right; x++) {
            for (int y = field(glyph.baseline() - across); y <= bottom; y++) {
                int same = find(glyph, firsts.getOrDefault(key(x, y), NONE));
                if (same != NONE) {
                    return same;
                }
            }
        }
        return NONE;
    }

    private int find(Glyph glyph, int first) {
        for (int i = first; i != NONE; i = nexts[i]) {
            if (isSame(kept.get(i), glyph)) {
                return i;
            }
        }
        return NONE;
    }

    private static boolean isSame(Glyph a, Glyph b) {
        return Math.abs(a.left() - b.left()) < Math.max(NEAR, NEAR_OF_WIDTH * b.width())
                && Math.abs(a.baseline() - b.baseline()) < NEAR_OF_SIZE * b.size()
                && a.text().equals(b.text());
    }

    private static int field(float position) {
        return Math.clamp(Math.round((double) position / FIELD), -MOST_FIELDS, MOST_FIELDS);
    }

    /// A plain sum: shifting one half up would make the halves cancel each other out in the map's hash.
    private static long key(int x, int y) {
        return (long) x * MOST_FIELDS + y;
    }
}
