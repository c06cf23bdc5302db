package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
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
    private static final float BACKWARDS = 0.15f;
    private static final float BASELINE_SLACK = 0.1f;

    /// A gap at least this wide can hold a column's rule.
    private static final float GAP_WITH_RULE = 0.25f;

    /// Glyphs of which lines are bold: all but a few.
    private static final float NEARLY_ALL = 0.8f;

    /// Sizes are told apart to a quarter of a point.
    private static final float QUARTERS = 4;

    /// Rules shorter than this are strokes of characters, in points.
    private static final float SHORTEST_RULE = 8;

    /// Height of the bands in which lines are looked up, in points.
    private static final float BAND = 24;

    private static final class Run {
        final List<Placed> glyphs = new ArrayList<>();
        float left = Float.MAX_VALUE;
        float right = -Float.MAX_VALUE;
        float top = Float.MAX_VALUE;
        float bottom = -Float.MAX_VALUE;
        float baseline;
        float size;
        int inked;

        void add(Placed glyph) {
            glyphs.add(glyph);
            if (!glyph.isBlank()) {
                left = Math.min(left, glyph.left());
                right = Math.max(right, glyph.right());
                top = Math.min(top, glyph.baseline() - Glyph.ASCENT * glyph.size());
                bottom = Math.max(bottom, glyph.baseline() + (1 - Glyph.ASCENT) * glyph.size());
                size = Math.max(size, glyph.size());
                inked++;
            }
        }

        void join(Run other) {
            boolean within = other.left < right;
            if (other.inked > inked) {
                baseline = other.baseline;
            }
            other.glyphs.forEach(this::add);
            if (within) {
                glyphs.sort(Comparator.comparingDouble(Placed::left));
            }
        }

        /// Puts glyphs in order that were drawn out of it, such as spaces drawn before the words between
        /// which they are.
        void straighten() {
            for (int i = 1; i < glyphs.size(); i++) {
                if (glyphs.get(i).left() < glyphs.get(i - 1).left() - BACKWARDS * size) {
                    glyphs.sort(Comparator.comparingDouble(Placed::left));
                    return;
                }
            }
        }

        /// Whether there is a gap among its glyphs that holds the other run.
        boolean hasRoomFor(Run other) {
            for (Placed glyph : glyphs) {
                float common =
                        Math.min(glyph.right(), other.right) - Math.max(glyph.left(), other.left);
                if (!glyph.isBlank() && common > OVERLAP_OF_RUNS * other.size) {
                    return false;
                }
            }
            return other.left > left && other.right < right;
        }
    }

    private final List<Rule> rules;
    private final Map<Integer, List<Run>> bands = new HashMap<>();

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
        List<Run> runs = runs(glyphs);
        runs.sort(
                Comparator.comparingDouble((Run run) -> run.left)
                        .thenComparingDouble(run -> run.top));
        List<Run> lines = new ArrayList<>();
        for (Run run : runs) {
            Run line = neighbour(run);
            if (line == null) {
                lines.add(run);
                file(run);
            } else {
                line.join(run);
            }
        }
        for (Run line : lines) {
            line.straighten();
            out.add(line(line));
        }
    }

    private List<Run> runs(List<Placed> glyphs) {
        List<Run> runs = new ArrayList<>();
        Run run = null;
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
                run = new Run();
                run.baseline = glyph.baseline();
                runs.add(run);
            }
            run.add(glyph);
            before = glyph;
        }
        return runs;
    }

    private boolean continues(Run run, Placed before, Placed glyph) {
        float size = Math.max(glyph.size(), before.size());
        float gap = glyph.left() - before.right();
        if (Math.abs(glyph.baseline() - run.baseline) >= SAME_BASELINE * size
                || gap <= -OVERLAP_IN_RUN * size
                || gap >= GAP_IN_RUN * size) {
            return false;
        }
        return glyph.isBlank()
                || gap <= GAP_WITH_RULE * size
                || !isRuled(before.right(), glyph.left(), glyph.baseline() - 0.3f * size);
    }

    /// Whether so many blanks are drawn before the glyph that it stands apart.
    private static boolean isAfterTab(Run run, Placed glyph) {
        return glyph.left() - run.right > TAB * Math.max(glyph.size(), run.size);
    }

    private void file(Run run) {
        bands.computeIfAbsent(band(run.baseline), _ -> new ArrayList<>()).add(run);
    }

    private static int band(float baseline) {
        return (int) Math.floor(baseline / BAND);
    }

    /// The line that ends nearest before the run and goes on in it.
    private @org.jspecify.annotations.Nullable Run neighbour(Run run) {
        Run nearest = null;
        for (int band = band(run.top); band <= band(run.bottom + run.size); band++) {
            for (Run line : bands.getOrDefault(band, List.of())) {
                if ((nearest == null || line.right > nearest.right) && isBeside(line, run)) {
                    nearest = line;
                }
            }
        }
        return nearest;
    }

    private boolean isBeside(Run line, Run run) {
        float larger = Math.max(line.size, run.size);
        float smaller = Math.min(line.size, run.size);
        float gap = run.left - line.right;
        boolean level = Math.abs(line.baseline - run.baseline) < BASELINE_SLACK * larger;
        if (level && run.right < line.right) {
            return line.hasRoomFor(run);
        }
        if (gap <= -OVERLAP_OF_RUNS * smaller
                || gap >= (level ? GAP_ON_BASELINE : GAP_BESIDE) * larger
                || run.right <= line.right) {
            return false;
        }
        float common = Math.min(line.bottom, run.bottom) - Math.max(line.top, run.top);
        float lower = Math.min(line.bottom - line.top, run.bottom - run.top);
        return common > lower / 2 && !isRuled(line.right, run.left, (line.top + line.bottom) / 2);
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

    private static TextLine line(Run run) {
        List<Glyph> glyphs = run.glyphs.stream().map(Placed::glyph).toList();
        float left = Float.MAX_VALUE;
        float top = Float.MAX_VALUE;
        float right = -Float.MAX_VALUE;
        float bottom = -Float.MAX_VALUE;
        int bold = 0;
        int mono = 0;
        int italic = 0;
        for (Glyph glyph : glyphs) {
            if (!glyph.isBlank()) {
                left = Math.min(left, glyph.left());
                top = Math.min(top, glyph.top());
                right = Math.max(right, glyph.right());
                bottom = Math.max(bottom, glyph.bottom());
                bold += glyph.bold() ? 1 : 0;
                mono += glyph.mono() ? 1 : 0;
                italic += glyph.italic() ? 1 : 0;
            }
        }
        boolean across = glyphs.getFirst().direction() == Direction.ACROSS;
        return new TextLine(
                LineText.of(run.glyphs),
                left,
                top,
                right,
                bottom,
                across ? run.baseline : bottom,
                usual(glyphs, glyph -> Math.round(glyph.size() * QUARTERS)) / QUARTERS,
                bold > NEARLY_ALL * run.inked,
                mono > NEARLY_ALL * run.inked,
                italic > NEARLY_ALL * run.inked,
                ink(glyphs),
                glyphs);
    }

    private static int ink(List<Glyph> glyphs) {
        int ink = usual(glyphs, Glyph::ink);
        boolean mixed = glyphs.stream().anyMatch(g -> !g.isBlank() && g.ink() != ink);
        return mixed ? Ink.MIXED : ink;
    }

    /// What most inked glyphs have.
    private static int usual(List<Glyph> glyphs, ToIntFunction<Glyph> property) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (Glyph glyph : glyphs) {
            if (!glyph.isBlank()) {
                counts.merge(property.applyAsInt(glyph), 1, Integer::sum);
            }
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
