package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Place.Box;

/// Takes the glyphs of one mark in the order drawn and makes [TextPiece]s of them.
final class PieceBuilder {
    /// A gap from this share of the size on is a space, where none is drawn.
    private static final float SPACE = 0.25f;

    /// No more columns of code are left out than this.
    private static final int MOST_SPACES = 80;

    private final int page;
    private final StringBuilder text = new StringBuilder();
    private final Placed first;
    private final List<Placed> line = new ArrayList<>();
    private boolean rightToLeft;
    private Placed last;
    private float left;
    private float right;
    private float size;
    private int glyphs;
    private int mono;
    private int spaceless;
    private @Nullable Box box;

    PieceBuilder(int page, Glyph glyph) {
        this.page = page;
        first = Placed.of(glyph);
        last = first;
        left = first.left();
        right = first.right();
        size = first.size();
        put(glyph);
    }

    /// @return whether the glyph lies on the same line, and so belongs to the piece
    boolean add(Glyph glyph) {
        Placed next = Placed.of(glyph);
        if (glyph.direction() != last.glyph().direction()
                || !TextPiece.areLevel(first.baseline(), size, next.baseline(), next.size())) {
            return false;
        }
        if (isGap(next)) {
            text.append(" ".repeat(spaces(next)));
        }
        last = next;
        left = Math.min(left, next.left());
        right = Math.max(right, next.right());
        size = Math.max(size, next.size());
        put(glyph);
        return true;
    }

    private void put(Glyph glyph) {
        line.add(last);
        if (glyph.isBlank()) {
            text.append(' ');
            return;
        }
        text.append(glyph.text());
        rightToLeft |= Scripts.isRightToLeft(glyph.text().codePointAt(0));
        glyphs++;
        if (glyph.mono()) {
            mono++;
        } else if (Scripts.isSpaceless(glyph.text().codePointAt(0))) {
            spaceless++;
        }
        Box own = new Box(page, glyph.left(), glyph.top(), glyph.right(), glyph.bottom());
        box = box == null ? own : Boxes.around(box, own);
    }

    private boolean isGap(Placed next) {
        float gap = gap(next);
        if (last.isBlank() || next.isBlank()) {
            return last.glyph().mono() && next.glyph().mono() && gap > next.glyph().width();
        }
        return gap > SPACE * next.size()
                && !(Scripts.isSpaceless(last.glyph().text().codePointAt(0))
                        && Scripts.isSpaceless(next.glyph().text().codePointAt(0)));
    }

    private float gap(Placed next) {
        return next.left() < last.left() ? last.left() - next.right() : next.left() - last.right();
    }

    /// Code that is set in columns keeps them.
    private int spaces(Placed next) {
        float width = next.right() - next.left();
        boolean columns = last.glyph().mono() && next.glyph().mono() && width > 0;
        return columns ? Math.clamp(Math.round(gap(next) / width), 1, MOST_SPACES) : 1;
    }

    TextPiece piece() {
        Glyph g = first.glyph();
        Box covered = box == null ? new Box(page, g.left(), g.top(), g.right(), g.bottom()) : box;
        return new TextPiece(
                rightToLeft ? readBackwards() : text.toString(),
                left,
                right,
                first.baseline(),
                first.right() - first.left(),
                size,
                glyphs,
                mono,
                spaceless,
                covered);
    }

    private String readBackwards() {
        line.sort(Comparator.comparingDouble(Placed::left));
        return LineText.of(line);
    }
}
