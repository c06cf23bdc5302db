package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Place.Box;

/// A block in the making: lines that belong together, or a table. What it is, is decided when the whole
/// document is known.
final class Draft {
    enum Kind {
        TEXT,
        HEADING,
        LIST_ITEM,
        CODE,
        CAPTION,
        FOOTNOTE,
        HEADER,
        FOOTER,
        PAGE_NUMBER,
        TABLE
    }

    /// The page it is on, and how lines' places become places on it.
    record Sheet(int number, float width, float height, UnaryOperator<Box> shown) {}

    /// Share of a draft's characters from which on they set its style.
    private static final float NEARLY_ALL = 0.8f;

    final Sheet sheet;
    final List<TextLine> lines = new ArrayList<>();
    final @Nullable FoundTable table;
    private final Extent extent = new Extent();
    Kind kind;
    int level;

    /// Of the same text, on a later column or page.
    @Nullable Draft continuation;

    Draft(Sheet sheet, TextLine first) {
        this.sheet = sheet;
        this.table = null;
        this.kind = Kind.TEXT;
        add(first);
    }

    Draft(Sheet sheet, FoundTable table) {
        this.sheet = sheet;
        this.table = table;
        this.kind = Kind.TABLE;
        Box box = table.box();
        extent.add(box.left(), box.top(), box.right(), box.bottom());
    }

    void add(TextLine line) {
        lines.add(line);
        extent.add(line);
    }

    float left() {
        return extent.left();
    }

    float top() {
        return extent.top();
    }

    float right() {
        return extent.right();
    }

    float bottom() {
        return extent.bottom();
    }

    /// Keeps the lines' text and places only: a document's glyphs do not fit into memory.
    void forgetGlyphs() {
        lines.replaceAll(TextLine::withoutGlyphs);
    }

    /// Of its largest line.
    float size() {
        float size = 0;
        for (TextLine line : lines) {
            size = Math.max(size, line.size());
        }
        return size;
    }

    boolean isBold() {
        return count(true) > NEARLY_ALL * weight();
    }

    boolean isMono() {
        int mono = 0;
        for (TextLine line : lines) {
            mono += line.mono() ? Scripts.weight(line.text()) : 0;
        }
        return mono > NEARLY_ALL * weight();
    }

    /// Whether all of it is in another colour than the body's.
    boolean hasOtherInk(int body) {
        return lines.stream().noneMatch(line -> line.ink() == body || line.ink() == Ink.MIXED);
    }

    /// Whether its text goes up or down.
    boolean isTurned() {
        TextLine first = lines.getFirst();
        return first.height() > 2 * first.size() && first.height() > first.width();
    }

    boolean isItalic() {
        return lines.stream().allMatch(TextLine::italic);
    }

    private int count(boolean bold) {
        int count = 0;
        for (TextLine line : lines) {
            count += line.bold() == bold ? Scripts.weight(line.text()) : 0;
        }
        return count;
    }

    /// Its length in letters; Han characters count as two.
    int weight() {
        int weight = 0;
        for (TextLine line : lines) {
            weight += Scripts.weight(line.text());
        }
        return weight;
    }

    boolean isText() {
        return kind == Kind.TEXT;
    }

    String text() {
        return Flow.text(lines);
    }

    Place place() {
        Place place = Place.page(sheet.shown().apply(extent.on(sheet.number())));
        return continuation == null ? place : place.through(continuation.place());
    }

    boolean isOnPageOf(Draft other) {
        return sheet.number() == other.sheet.number();
    }
}
