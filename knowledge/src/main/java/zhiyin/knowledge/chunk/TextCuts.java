package zhiyin.knowledge.chunk;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import zhiyin.knowledge.chunk.DividedBlock.Cutting;
import zhiyin.knowledge.document.Characters;

/// Cuts running text: at sentences; a sentence that alone is too long at semicolons, then commas, spaces,
/// characters as a reader sees them, code points. Never within a surrogate pair.
final class TextCuts {
    private enum Level {
        SENTENCE(0.8),
        CLAUSE(2),
        COMMA(3),
        WORD(4),
        CHARACTER(6),
        CODE_POINT(9);

        /// Of a cut here, as [Packer] weighs it.
        final double cost;

        Level(double cost) {
            this.cost = cost;
        }
    }

    /// The coarsest first.
    private static final List<Level> LEVELS = List.of(Level.values());

    /// Pieces within a word or a sentence are this part of the budget, so that chunks can be filled
    /// well without each word being a piece.
    private static final int STEPS = 8;

    private final String text;
    private final Measure measure;
    private final int budget;
    private final List<Cutting> cuttings = new ArrayList<>();

    private TextCuts(String text, Measure measure, int budget) {
        this.text = text;
        this.measure = measure;
        this.budget = Math.max(1, budget);
    }

    /// @param first cost of the cut at `start`
    static List<Cutting> of(
            String text, int start, int end, Measure measure, int budget, double first) {
        var cuts = new TextCuts(text, measure, budget);
        cuts.divide(start, end, 0, first);
        return cuts.cuttings;
    }

    /// The same, but no finer than characters: what is left when all else failed.
    static List<Cutting> characters(
            String text, int start, int end, Measure measure, int budget, double first) {
        var cuts = new TextCuts(text, measure, budget);
        cuts.divide(start, end, LEVELS.indexOf(Level.CHARACTER), first);
        return cuts.cuttings;
    }

    private void divide(int start, int end, int depth, double cost) {
        Level level = LEVELS.get(depth);
        int[] from = {start};
        ends(
                level,
                start,
                end,
                to -> {
                    if (to > from[0]) {
                        add(from[0], to, depth, from[0] == start ? cost : level.cost);
                        from[0] = to;
                    }
                });
    }

    private void add(int start, int end, int depth, double cost) {
        String part = Characters.unify(text.substring(start, end));
        boolean last = depth + 1 == LEVELS.size();
        if (last || measure.fits(part, budget)) {
            cuttings.add(new Cutting(start, end, measure.count(part), cost));
        } else {
            divide(start, end, depth + 1, cost);
        }
    }

    private void ends(Level level, int start, int end, IntConsumer ends) {
        switch (level) {
            case SENTENCE -> Sentences.each(text, start, end, ends);
            case CLAUSE -> after(";；", start, end, ends);
            case COMMA -> after(",，、:：", start, end, ends);
            case WORD -> afterSpaces(start, end, ends);
            case CHARACTER -> afterCharacters(start, end, ends);
            case CODE_POINT -> afterCodePoints(start, end, ends);
        }
    }

    private void after(String marks, int start, int end, IntConsumer ends) {
        for (int i = start; i + 1 < end; i++) {
            if (marks.indexOf(text.charAt(i)) >= 0) {
                int next = afterSpace(i + 1, end);
                ends.accept(next);
                i = next - 1;
            }
        }
        ends.accept(end);
    }

    private int afterSpace(int start, int end) {
        int next = start;
        while (next < end && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        return next;
    }

    private void afterSpaces(int start, int end, IntConsumer ends) {
        int step = Math.max(1, budget / STEPS);
        int from = start;
        for (int i = start + step; i < end; i++) {
            if (i - from >= step && Character.isWhitespace(text.charAt(i))) {
                from = afterSpace(i, end);
                ends.accept(from);
                i = from;
            }
        }
        ends.accept(end);
    }

    private void afterCharacters(int start, int end, IntConsumer ends) {
        int step = Math.max(1, budget / STEPS);
        BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
        characters.setText(text.substring(start, end));
        for (int i = step; i < end - start; i += step) {
            i = characters.isBoundary(i) ? i : characters.following(i);
            ends.accept(start + i);
        }
        ends.accept(end);
    }

    private void afterCodePoints(int start, int end, IntConsumer ends) {
        for (int i = start; i < end; i += Character.charCount(text.codePointAt(i))) {
            ends.accept(i);
        }
        ends.accept(end);
    }
}
