package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;

/// Gathers lines of code that a file tags as paragraphs one by one, as word processors do.
final class CodeLines {
    /// Share of a text's glyphs, ideographs aside, that are of one width if it is code.
    private static final float NEARLY_ALL = 0.9f;

    /// Baselines of lines of one listing are at most this many sizes apart: one empty line between.
    private static final float NEXT = 2.6f;

    private final List<TextPiece> pieces = new ArrayList<>();
    private int added;
    private boolean certain;

    /// Whether its font says it is code. Comments in Chinese come from another font, since those for code
    /// have no ideographs.
    static boolean isMono(List<TextPiece> pieces) {
        int mono = 0;
        int letters = 0;
        for (TextPiece piece : pieces) {
            mono += piece.mono();
            letters += piece.glyphs() - piece.spaceless();
        }
        return mono > 0 && mono >= NEARLY_ALL * letters;
    }

    /// Whether these pieces are the next lines of what is gathered.
    boolean goesOn(List<TextPiece> next) {
        if (pieces.isEmpty()) {
            return true;
        }
        TextPiece last = pieces.getLast();
        TextPiece first = next.getFirst();
        float down = first.baseline() - last.baseline();
        return last.page() == first.page() && down > 0 && down <= NEXT * first.size();
    }

    /// @param code whether these lines are known to be code even if they stand alone
    void add(List<TextPiece> next, boolean code) {
        pieces.addAll(next);
        added++;
        certain |= code;
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /// A single line of one width in a paragraph of its own may be a name or a path.
    boolean isCode() {
        return certain || added > 1;
    }

    List<TextPiece> pieces() {
        return List.copyOf(pieces);
    }

    void clear() {
        pieces.clear();
        added = 0;
        certain = false;
    }
}
