package zhiyin.knowledge.document;

import java.util.ArrayList;
import java.util.List;

/// Where in its source a block lies.
///
/// @param unit what `first` and `last` count
/// @param first 1 for the first page, slide, sheet, chapter or line; 0 where the source has none
/// @param last of the block, at least `first`
/// @param boxes what it covers on its pages, in reading order; empty where the source has no layout
/// @param span of the source's characters; [Span#NONE] where the source is not text
public record Place(Unit unit, int first, int last, List<Box> boxes, Span span) {
    public enum Unit {
        PAGE,
        SLIDE,
        SHEET,
        CHAPTER,
        LINE,
        NONE
    }

    /// Nowhere in particular.
    public static final Place UNKNOWN = new Place(Unit.NONE, 0, 0, List.of(), Span.NONE);

    /// A rectangle in points (1/72 inch) from the upper left corner of the page as it is shown.
    ///
    /// @param page 1 for the first
    public record Box(int page, float left, float top, float right, float bottom) {}

    /// Characters (UTF-16) `start` to before `end` of the decoded source.
    public record Span(int start, int end) {
        public static final Span NONE = new Span(-1, -1);

        public boolean isPresent() {
            return start >= 0;
        }
    }

    public Place {
        boxes = List.copyOf(boxes);
        if (last < first) {
            throw new IllegalArgumentException(unit + " " + first + " to " + last);
        }
    }

    public static Place of(Unit unit, int number) {
        return new Place(unit, number, number, List.of(), Span.NONE);
    }

    public static Place lines(int first, int last, Span span) {
        return new Place(Unit.LINE, first, last, List.of(), span);
    }

    public static Place page(Box box) {
        return new Place(Unit.PAGE, box.page(), box.page(), List.of(box), Span.NONE);
    }

    /// From the beginning of this place to the end of `other`, which comes later in the same source.
    public Place through(Place other) {
        if (other.unit() == Unit.NONE) {
            return this;
        }
        if (unit == Unit.NONE) {
            return other;
        }
        var all = new ArrayList<>(boxes);
        all.addAll(other.boxes());
        Span both =
                span.isPresent() && other.span().isPresent()
                        ? new Span(
                                Math.min(span.start(), other.span().start()),
                                Math.max(span.end(), other.span().end()))
                        : Span.NONE;
        return new Place(
                unit, Math.min(first, other.first()), Math.max(last, other.last()), all, both);
    }
}
