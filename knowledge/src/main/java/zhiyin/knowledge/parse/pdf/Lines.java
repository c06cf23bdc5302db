package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.parse.pdf.Glyph.Direction;

/// Makes lines of a page's visible glyphs: first runs of glyphs that were drawn one after the other and
/// lie so, then lines of runs that lie side by side. Where a vertical rule is drawn between two words,
/// they are in two lines however near they are.
final class Lines {
    /// Lengths are shares of the font size.
    private static final float SAME_BASELINE = 0.35f;

    private static final float OVERLAP_IN_RUN = 0.6f;
    private static final float GAP_IN_RUN = 1.1f;
    private static final float TAB = 2;
    private static final float GAP_ON_BASELINE = 0.75f;
    private static final float GAP_BESIDE = 0.45f;
    private static final float OVERLAP_OF_RUNS = 0.3f;
    private static final float BASELINE_SLACK = 0.1f;

    /// A gap at least this wide can hold a column's rule.
    private static final float GAP_WITH_RULE = 0.25f;

    /// Rules shorter than this are strokes of characters, in points.
    private static final float SHORTEST_RULE = 8;

    /// Height of the bands in which lines are looked up, in points.
    private static final float BAND = 24;

    private final List<Rule> rules;
    private final Map<Integer, List<GlyphRun>> bands = new HashMap<>();

    private Lines(List<Rule> rules) {
        this.rules = rules;
    }

    /// The lines of all visible glyphs, those that are turned as well; in no particular order.
    static List<TextLine> of(PageContent page) {
        return of(page.glyphs().stream().filter(Glyph::visible).toList(), page.rules());
    }

    /// @param rules of the page: those that stand upright part lines across
    static List<TextLine> of(List<Glyph> glyphs, List<Rule> rules) {
        List<Rule> upright =
                rules.stream()
                        .filter(rule -> !rule.horizontal() && rule.length() > SHORTEST_RULE)
                        .sorted(Comparator.comparingDouble(Rule::at))
                        .toList();
        Map<Direction, List<Placed>> byDirection = new TreeMap<>();
        for (Glyph glyph : glyphs) {
            byDirection
                    .computeIfAbsent(glyph.direction(), _ -> new ArrayList<>())
                    .add(Placed.of(glyph));
        }
        List<TextLine> lines = new ArrayList<>();
        byDirection.forEach((direction, placed) ->
                new Lines(direction == Direction.ACROSS ? upright : List.of())
                        .collect(placed, lines));
        return lines;
    }

    private void collect(List<Placed> glyphs, List<TextLine> out) {
        List<GlyphRun> runs = runs(glyphs);
        runs.sort(
                Comparator.comparingDouble((GlyphRun run) -> run.left())
                        .thenComparingDouble(run -> run.top()));
        List<GlyphRun> lines = new ArrayList<>();
        for (GlyphRun run : runs) {
            GlyphRun line = neighbour(run);
            if (line == null) {
                lines.add(run);
                file(run);
            } else {
                line.join(run);
            }
        }
        for (GlyphRun line : lines) {
            out.add(line.toLine());
        }
    }

    private List<GlyphRun> runs(List<Placed> glyphs) {
        List<GlyphRun> runs = new ArrayList<>();
        GlyphRun run = null;
        Placed before = null;
        for (Placed glyph : glyphs) {
            if (run != null && before != null && !continues(run, before, glyph)
                    || run != null && !glyph.isBlank() && isAfterTab(run, glyph)) {
                run = null;
            }
            if (run == null) {
                if (glyph.isBlank()) {
                    continue;
                }
                run = new GlyphRun(glyph.baseline());
                runs.add(run);
            }
            run.add(glyph);
            before = glyph;
        }
        return runs;
    }

    private boolean continues(GlyphRun run, Placed before, Placed glyph) {
        float size = Math.max(glyph.size(), before.size());
        float gap = glyph.left() - before.right();
        if (Math.abs(glyph.baseline() - run.baseline()) >= SAME_BASELINE * size
                || gap <= -OVERLAP_IN_RUN * size
                || gap >= GAP_IN_RUN * size) {
            return false;
        }
        return glyph.isBlank()
                || gap <= GAP_WITH_RULE * size
                || !isRuled(before.right(), glyph.left(), glyph.baseline() - 0.3f * size);
    }

    /// Whether so many blanks are drawn before the glyph that it stands apart.
    private static boolean isAfterTab(GlyphRun run, Placed glyph) {
        return glyph.left() - run.right() > TAB * Math.max(glyph.size(), run.size());
    }

    private void file(GlyphRun run) {
        bands.computeIfAbsent(band(run.baseline()), _ -> new ArrayList<>()).add(run);
    }

    private static int band(float baseline) {
        return (int) Math.floor(baseline / BAND);
    }

    /// The line that ends nearest before the run and goes on in it.
    private @Nullable GlyphRun neighbour(GlyphRun run) {
        GlyphRun nearest = null;
        for (int band = band(run.top()); band <= band(run.bottom() + run.size()); band++) {
            for (GlyphRun line : bands.getOrDefault(band, List.of())) {
                if ((nearest == null || line.right() > nearest.right()) && isBeside(line, run)) {
                    nearest = line;
                }
            }
        }
        return nearest;
    }

    private boolean isBeside(GlyphRun line, GlyphRun run) {
        float larger = Math.max(line.size(), run.size());
        float smaller = Math.min(line.size(), run.size());
        float gap = run.left() - line.right();
        boolean level = Math.abs(line.baseline() - run.baseline()) < BASELINE_SLACK * larger;
        if (level && run.right() < line.right()) {
            return line.hasRoomFor(run);
        }
        if (gap <= -OVERLAP_OF_RUNS * smaller
                || gap >= (level ? GAP_ON_BASELINE : GAP_BESIDE) * larger
                || run.right() <= line.right()) {
            return false;
        }
        float common = Math.min(line.bottom(), run.bottom()) - Math.max(line.top(), run.top());
        float lower = Math.min(line.bottom() - line.top(), run.bottom() - run.top());
        return common > lower / 2
                && !isRuled(line.right(), run.left(), (line.top() + line.bottom()) / 2);
    }

    private boolean isRuled(float from, float to, float y) {
        for (int i = firstFrom(from - 1); i < rules.size() && rules.get(i).at() < to + 1; i++) {
            Rule rule = rules.get(i);
            if (rule.from() <= y && rule.to() >= y) {
                return true;
            }
        }
        return false;
    }

    private int firstFrom(float x) {
        int low = 0;
        int high = rules.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rules.get(middle).at() <= x) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
