package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A row of text with its words put into columns.
final class PlacedRow {
    /// Words in a line that begin, end or stand in the middle as a column's other text does, within this
    /// share of the size, are cells of their own.
    private static final float ALIGNED = 0.6f;

    /// Words that begin a cell stand below each other within this share of the size.
    private static final float BEGINS = 0.25f;

    /// Gaps between cells are at least this many times as wide as those between words.
    private static final float WIDER = 1.4f;

    /// A stretch of text and the columns it lies in.
    ///
    /// @param first column
    /// @param last column; more than the first for text that reaches over several
    record Piece(int first, int last, List<Word> words) {
        float left() {
            return words.getFirst().left();
        }

        float right() {
            return words.getLast().right();
        }
    }

    final TextRow row;
    final List<Piece> pieces = new ArrayList<>();
    private final TextColumns columns;
    private final boolean[] filled;

    PlacedRow(TextRow row, TextColumns columns) {
        this.row = row;
        this.columns = columns;
        for (TextLine line : row.lines()) {
            place(line);
        }
        filled = new boolean[columns.count()];
        for (Piece piece : pieces) {
            Arrays.fill(filled, piece.first(), piece.last() + 1, true);
        }
    }

    private void place(TextLine line) {
        List<Word> words = Word.of(line);
        if (words.isEmpty()) {
            return;
        }
        int first = columns.first(line.left(), line.right());
        int last = columns.last(line.left(), line.right());
        if (first == last) {
            pieces.add(new Piece(first, last, words));
            return;
        }
        List<Piece> parts = partsFromLefts(words, first, last, line.size());
        if (!parts.isEmpty()) {
            pieces.addAll(parts);
            return;
        }
        parts = parts(words);
        if (areCells(parts, line.size())) {
            pieces.addAll(parts);
        } else {
            pieces.add(new Piece(first, last, words));
        }
    }

    /// The words from the beginning of each column on; none where not all columns begin with a word.
    private List<Piece> partsFromLefts(List<Word> words, int first, int last, float size) {
        var parts = new ArrayList<Piece>();
        int start = 0;
        int column = first;
        for (int i = 1; i <= words.size(); i++) {
            boolean next =
                    i < words.size()
                            && column < last
                            && Math.abs(words.get(i).left() - columns.lefts()[column + 1])
                                    < BEGINS * size;
            if (next || i == words.size()) {
                parts.add(new Piece(column, column, List.copyOf(words.subList(start, i))));
                start = i;
                column++;
            }
        }
        return column == last + 1 ? parts : List.of();
    }

    private List<Piece> parts(List<Word> words) {
        var parts = new ArrayList<Piece>();
        int start = 0;
        for (int i = 1; i <= words.size(); i++) {
            int column = columns.at(words.get(start).middle());
            if (i == words.size() || columns.at(words.get(i).middle()) != column) {
                parts.add(new Piece(column, column, List.copyOf(words.subList(start, i))));
                start = i;
            }
        }
        return parts;
    }

    private boolean areCells(List<Piece> parts, float size) {
        float within = 0;
        int gaps = 0;
        for (Piece part : parts) {
            for (int i = 1; i < part.words().size(); i++) {
                within += part.words().get(i).left() - part.words().get(i - 1).right();
                gaps++;
            }
        }
        float usual = gaps == 0 ? 0 : within / gaps;
        boolean apart = gaps > 0;
        boolean aligned = true;
        for (int i = 0; i < parts.size(); i++) {
            aligned &= isAligned(parts.get(i), size);
            apart &= i == 0 || parts.get(i).left() - parts.get(i - 1).right() > WIDER * usual;
        }
        return apart || aligned;
    }

    private boolean isAligned(Piece part, float size) {
        float left = columns.lefts()[part.first()];
        float right = columns.rights()[part.first()];
        float slack = ALIGNED * size;
        return Math.abs(part.left() - left) < slack
                || Math.abs(part.right() - right) < slack
                || Math.abs((part.left() + part.right()) / 2 - (left + right) / 2) < slack;
    }

    boolean has(int column) {
        return filled[column];
    }

    int filled() {
        int count = 0;
        for (boolean one : filled) {
            count += one ? 1 : 0;
        }
        return count;
    }

    /// Share of its pieces that are numbers.
    float numbers() {
        int numbers = 0;
        for (Piece piece : pieces) {
            numbers += isNumber(piece) ? 1 : 0;
        }
        return pieces.isEmpty() ? 0 : (float) numbers / pieces.size();
    }

    static boolean isNumber(Piece piece) {
        var text = new StringBuilder();
        for (Word word : piece.words()) {
            text.append(text.isEmpty() ? "" : " ").append(word.text());
        }
        return TableHeader.isNumeric(text.toString());
    }

    /// Whether the text in its first column goes on a sentence.
    boolean beginsSmall() {
        return !pieces.isEmpty()
                && Character.isLowerCase(
                        pieces.getFirst().words().getFirst().text().codePointAt(0));
    }
}
