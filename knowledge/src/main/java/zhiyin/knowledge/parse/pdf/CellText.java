package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Gathers the words of one cell and reads them: line by line, each from the left.
final class CellText {
    /// Baselines nearer than this share of the size are one line.
    private static final float SAME_LINE = 0.5f;

    private final List<Word> words = new ArrayList<>();

    void add(Word word) {
        words.add(word);
    }

    void addAll(CellText other) {
        words.addAll(other.words);
    }

    List<Word> words() {
        return words;
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    Set<TextLine> lines() {
        return words.stream().map(Word::line).collect(Collectors.toSet());
    }

    /// Whether most of its glyphs are bold.
    boolean isBold() {
        long glyphs = 0;
        long bold = 0;
        for (Word word : words) {
            glyphs += word.glyphs().size();
            bold += word.glyphs().stream().filter(Glyph::bold).count();
        }
        return 2 * bold > glyphs;
    }

    String text() {
        if (words.isEmpty()) {
            return "";
        }
        List<TextLine> read = new ArrayList<>(Lines.of(inDrawingOrder(), List.of()));
        read.sort(Comparator.comparingDouble(TextLine::baseline));
        var text = new StringBuilder();
        for (List<TextLine> row : rows(read)) {
            row.sort(Comparator.comparingDouble(TextLine::left));
            for (TextLine line : row) {
                text.append(Scripts.between(text, line.text())).append(line.text());
            }
        }
        return text.toString();
    }

    private List<Glyph> inDrawingOrder() {
        List<Glyph> sorted = new ArrayList<>();
        words.forEach(word -> sorted.addAll(word.glyphs()));
        sorted.sort(Comparator.comparingInt(Glyph::order));
        return sorted;
    }

    private static List<List<TextLine>> rows(List<TextLine> sorted) {
        var rows = new ArrayList<List<TextLine>>();
        for (TextLine line : sorted) {
            boolean same =
                    !rows.isEmpty()
                            && line.baseline() - rows.getLast().getFirst().baseline()
                                    < SAME_LINE * line.size();
            if (!same) {
                rows.add(new ArrayList<>());
            }
            rows.getLast().add(line);
        }
        return rows;
    }
}
