package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;

/// Tells whether a file's paragraphs are tagged as such. Converters that know no paragraphs tag each line
/// as one, or a page as one.
final class ParagraphShape {
    /// Fewer paragraphs tell nothing.
    private static final int ENOUGH = 10;

    /// Lines at least this share of the usual width are broken because they are full.
    private static final float FULL = 0.85f;

    /// Share of paragraphs that are one full line without an end, from which on lines are tagged.
    private static final float MOST_CUT = 0.4f;

    /// No author writes paragraphs that are longer on average, in characters.
    private static final int LONGEST = 4000;

    private record Line(float width, boolean ends) {}

    private final List<Line> single = new ArrayList<>();
    private final List<Float> widths = new ArrayList<>();
    private int paragraphs;
    private long characters;

    void add(List<TextPiece> pieces) {
        paragraphs++;
        float left = Float.MAX_VALUE;
        float right = -Float.MAX_VALUE;
        boolean one = true;
        for (TextPiece piece : pieces) {
            characters += piece.text().length();
            one &= piece.isLevelWith(pieces.getFirst());
            left = Math.min(left, piece.left());
            right = Math.max(right, piece.right());
        }
        widths.add(right - left);
        if (one) {
            single.add(new Line(right - left, endsSentence(pieces.getLast().text().strip())));
        }
    }

    private static boolean endsSentence(String text) {
        return !text.isEmpty() && ".!?:;。！？：；…”\"）)".indexOf(text.charAt(text.length() - 1)) >= 0;
    }

    boolean isPoor() {
        if (paragraphs > 0 && characters / paragraphs > LONGEST) {
            return true;
        }
        if (paragraphs < ENOUGH) {
            return false;
        }
        List<Float> sorted = widths.stream().sorted().toList();
        float usual = sorted.get(sorted.size() * 9 / 10);
        long cut =
                single.stream()
                        .filter(line -> line.width() >= FULL * usual && !line.ends())
                        .count();
        return cut > MOST_CUT * paragraphs;
    }
}
