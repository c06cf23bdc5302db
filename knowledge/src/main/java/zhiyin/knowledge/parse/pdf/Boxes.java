package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Place.Box;
import zhiyin.knowledge.document.Place.Span;
import zhiyin.knowledge.document.Place.Unit;

/// Rectangles of pages put together.
final class Boxes {
    private Boxes() {}

    static boolean overlap(Box a, Box b) {
        return a.left() < b.right()
                && b.left() < a.right()
                && a.top() < b.bottom()
                && b.top() < a.bottom();
    }

    static double area(Box box) {
        return (double) (box.right() - box.left()) * (box.bottom() - box.top());
    }

    static Box around(Box a, Box b) {
        return new Box(
                a.page(),
                Math.min(a.left(), b.left()),
                Math.min(a.top(), b.top()),
                Math.max(a.right(), b.right()),
                Math.max(a.bottom(), b.bottom()));
    }

    /// Where pieces of one block are: one box for each stretch that goes down a page; a piece above the one
    /// before it begins another, as text that goes on in the next column does.
    static Place place(List<TextPiece> pieces) {
        var boxes = new ArrayList<Box>();
        for (TextPiece piece : pieces) {
            Box own = piece.box();
            Box before = boxes.isEmpty() ? null : boxes.getLast();
            boolean goesOn =
                    before != null
                            && before.page() == own.page()
                            && own.bottom() > before.bottom() - piece.size();
            if (before != null && goesOn) {
                boxes.set(boxes.size() - 1, around(before, own));
            } else {
                boxes.add(own);
            }
        }
        if (boxes.isEmpty()) {
            return Place.UNKNOWN;
        }
        int first = boxes.stream().mapToInt(Box::page).min().getAsInt();
        int last = boxes.stream().mapToInt(Box::page).max().getAsInt();
        return new Place(Unit.PAGE, first, last, boxes, Span.NONE);
    }
}
