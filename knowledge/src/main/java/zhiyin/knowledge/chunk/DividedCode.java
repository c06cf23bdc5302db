package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Cut;

/// Code, whole where it fits; else cut where its syntax lets it, outermost first, then at blank lines, at
/// lines, and within a line only where one alone is too long.
final class DividedCode implements DividedBlock {
    /// Deeper cuts are as good as this one: then lines come.
    private static final int MAX_DEPTH = 32;

    private static final double DEPTH_COST = 0.1;
    private static final double BLANK_LINE_COST = 0.5;
    private static final double LINE_COST = 1.2;

    private final Block.Code code;
    private final Measure measure;
    private final int signatureTokens;

    /// @param budget of a chunk; signatures get a quarter
    DividedCode(Block.Code code, Measure measure, int budget) {
        this.code = code;
        this.measure = measure;
        this.signatureTokens = budget / 4;
    }

    @Override
    public Block block() {
        return code;
    }

    @Override
    public int length() {
        return code.text().length();
    }

    @Override
    public String text(int start, int end) {
        return code.text().substring(start, end);
    }

    @Override
    public List<Cutting> cut(int start, int end, int target, int budget) {
        var cuttings = new ArrayList<Cutting>();
        divide(new Range(start, end, 0), 0, budget, cuttings);
        return withoutBlank(cuttings);
    }

    private record Range(int start, int end, double cost) {}

    /// @param level depth of the cuts to make; blank lines after the deepest, then lines, then characters
    private void divide(Range range, int level, int budget, List<Cutting> cuttings) {
        String text = code.text().substring(range.start, range.end);
        int room = Math.max(1, budget - lead(range.start));
        if (measure.fits(text, room)) {
            cuttings.add(
                    new Cutting(range.start, range.end, measure.count(text + "\n"), range.cost));
        } else if (level > MAX_DEPTH + 2) {
            cuttings.addAll(
                    TextCuts.characters(
                            code.text(), range.start, range.end, measure, room, range.cost));
        } else {
            int next = nextLevel(range, level);
            for (Range part : parts(range, next)) {
                divide(part, next + 1, budget, cuttings);
            }
        }
    }

    /// The least depth, from `level` on, at which the range has a cut.
    private int nextLevel(Range range, int level) {
        if (level > MAX_DEPTH) {
            return level;
        }
        int least = MAX_DEPTH + 1;
        for (int i = firstAfter(range.start); i < code.cuts().size(); i++) {
            Cut cut = code.cuts().get(i);
            if (cut.offset() >= range.end) {
                break;
            }
            int depth = Math.min(cut.depth(), MAX_DEPTH);
            if (depth >= level) {
                least = Math.min(least, depth);
            }
        }
        return least;
    }

    private List<Range> parts(Range range, int level) {
        var parts = new ArrayList<Range>();
        if (level <= MAX_DEPTH) {
            int start = range.start;
            for (int i = firstAfter(range.start); i < code.cuts().size(); i++) {
                Cut cut = code.cuts().get(i);
                if (cut.offset() >= range.end) {
                    break;
                }
                if (Math.min(cut.depth(), MAX_DEPTH) == level && cut.offset() > start) {
                    add(parts, range, start, cut.offset(), DEPTH_COST * (1 + level));
                    start = cut.offset();
                }
            }
            add(parts, range, start, range.end, DEPTH_COST * (1 + level));
        } else {
            addLines(parts, range, level == MAX_DEPTH + 1);
        }
        return parts;
    }

    private void addLines(List<Range> parts, Range range, boolean onlyBlank) {
        String text = code.text();
        int start = range.start;
        for (int feed = text.indexOf('\n', start);
                feed >= 0 && feed + 1 < range.end;
                feed = text.indexOf('\n', feed + 1)) {
            if (!onlyBlank || isBlankLineEnding(feed)) {
                add(parts, range, start, feed + 1, onlyBlank ? BLANK_LINE_COST : LINE_COST);
                start = feed + 1;
            }
        }
        add(parts, range, start, range.end, onlyBlank ? BLANK_LINE_COST : LINE_COST);
    }

    private boolean isBlankLineEnding(int feed) {
        int i = feed - 1;
        while (i >= 0 && code.text().charAt(i) != '\n') {
            if (!Character.isWhitespace(code.text().charAt(i))) {
                return false;
            }
            i--;
        }
        return true;
    }

    private static void add(List<Range> parts, Range whole, int start, int end, double cost) {
        parts.add(new Range(start, end, start == whole.start ? whole.cost : cost));
    }

    @Override
    public Rendered render(int start, int end) {
        if (start == 0 && end == code.text().length()) {
            return new Rendered(List.of(code), code.text());
        }
        String part = withoutOuterBlankLines(code.text().substring(start, end));
        String signature = signature(start);
        String text = signature.isEmpty() ? part : signature + "\n" + part;
        var shown = new Block.Code(code.language(), code.name(), text, List.of(), code.place());
        return new Rendered(List.of(shown), text);
    }

    private static String withoutOuterBlankLines(String text) {
        int start = 0;
        for (int i = 0; i < text.length() && Character.isWhitespace(text.charAt(i)); i++) {
            if (text.charAt(i) == '\n') {
                start = i + 1;
            }
        }
        return text.substring(start).stripTrailing();
    }

    @Override
    public int lead(int start) {
        String signature = signature(start);
        return signature.isEmpty() ? 0 : measure.count(signature + "\n");
    }

    /// Of the last cut that is not behind `start`: what encloses that encloses what follows it.
    private String signature(int start) {
        int last = firstAfter(start) - 1;
        if (start == 0 || last < 0) {
            return "";
        }
        return measure.cut(code.cuts().get(last).signature().stripTrailing(), signatureTokens);
    }

    /// The number of the first cut behind `start`.
    private int firstAfter(int start) {
        int low = 0;
        int high = code.cuts().size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (code.cuts().get(middle).offset() <= start) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
