package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zhiyin.knowledge.document.Place.Box;
import zhiyin.knowledge.parse.pdf.TagKid.Mark;

/// Gathers the text below elements. Each mark's text is given once, so that a tree which names a mark many
/// times cannot multiply it; what is never asked for is left.
final class TagText {
    private final Map<Mark, List<TextPiece>> left;

    TagText(Map<Mark, List<TextPiece>> marked) {
        left = new HashMap<>(marked);
    }

    /// Marks no element asked for, in order of page and mark.
    List<TextPiece> left() {
        var out = new ArrayList<TextPiece>();
        left.entrySet().stream()
                .sorted(
                        Comparator.comparingInt(
                                        (Map.Entry<Mark, List<TextPiece>> e) -> e.getKey().page())
                                .thenComparingInt(e -> e.getKey().id()))
                .forEach(e -> out.addAll(e.getValue()));
        return out;
    }

    /// All text of the element or mark, in order of the tree.
    List<TextPiece> take(TagKid kid) {
        var out = new ArrayList<TextPiece>();
        take(kid, out);
        return out;
    }

    void take(TagKid kid, List<TextPiece> out) {
        switch (kid) {
            case Mark mark -> {
                List<TextPiece> pieces = left.remove(mark);
                if (pieces != null) {
                    out.addAll(pieces);
                }
            }
            case Tag tag -> takeTag(tag, out);
        }
    }

    private void takeTag(Tag tag, List<TextPiece> out) {
        int start = out.size();
        for (TagKid kid : tag.kids()) {
            take(kid, out);
        }
        if (!tag.actual().isEmpty() && out.size() > start) {
            List<TextPiece> drawn = out.subList(start, out.size());
            TextPiece meant = replaced(drawn, tag.actual());
            drawn.clear();
            out.add(meant);
        }
    }

    private static TextPiece replaced(List<TextPiece> drawn, String text) {
        TextPiece first = drawn.getFirst();
        TextPiece last = drawn.getLast();
        Box box = last.page() == first.page() ? Boxes.around(first.box(), last.box()) : last.box();
        return new TextPiece(
                text,
                Math.min(first.left(), last.left()),
                last.right(),
                last.baseline(),
                first.advance(),
                last.size(),
                Math.max(1, drawn.stream().mapToInt(TextPiece::glyphs).sum()),
                drawn.stream().mapToInt(TextPiece::mono).sum(),
                drawn.stream().mapToInt(TextPiece::spaceless).sum(),
                box);
    }

    /// What the text below is without taking it.
    List<TextPiece> look(TagKid kid) {
        var out = new ArrayList<TextPiece>();
        look(kid, out);
        return out;
    }

    private void look(TagKid kid, List<TextPiece> out) {
        switch (kid) {
            case Mark mark -> out.addAll(left.getOrDefault(mark, List.of()));
            case Tag tag -> tag.kids().forEach(below -> look(below, out));
        }
    }

    /// Whether an element of this kind is below, itself included.
    static boolean holds(Tag tag, TagRole role) {
        if (tag.is(role)) {
            return true;
        }
        for (TagKid kid : tag.kids()) {
            if (kid instanceof Tag below && holds(below, role)) {
                return true;
            }
        }
        return false;
    }

    /// The first mark below; null where there is none.
    static @org.jspecify.annotations.Nullable Mark firstMark(TagKid kid) {
        if (kid instanceof Mark mark) {
            return mark;
        }
        for (TagKid below : ((Tag) kid).kids()) {
            Mark mark = firstMark(below);
            if (mark != null) {
                return mark;
            }
        }
        return null;
    }
}
