package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zhiyin.knowledge.parse.pdf.TagKid.Mark;

/// The text of a tagged file by its marks. Holds a few hundred bytes for each line of text, no glyphs, so
/// that files of thousands of pages fit into memory.
final class MarkedText {
    /// Text outside the structure.
    ///
    /// @param pageHeight in points
    record Loose(TextPiece piece, float pageHeight) {}

    private final Map<Mark, List<TextPiece>> pieces = new HashMap<>();
    private final List<Loose> unmarked = new ArrayList<>();
    private final List<Loose> artifacts = new ArrayList<>();
    private final List<Loose> hidden = new ArrayList<>();

    private final Map<Integer, Float> heights = new HashMap<>();

    void add(PageContent page) {
        heights.put(page.number(), page.height());
        Map<Integer, List<Glyph>> marked = new HashMap<>();
        List<Glyph> free = new ArrayList<>();
        List<Glyph> fixed = new ArrayList<>();
        List<Glyph> unseen = new ArrayList<>();
        for (Glyph glyph : page.glyphs()) {
            List<Glyph> before = marked.getOrDefault(glyph.markedContent(), List.of());
            if (!glyph.visible() && !runsOff(page, before, glyph)) {
                unseen.add(glyph);
            } else if (glyph.artifact()) {
                fixed.add(glyph);
            } else if (glyph.markedContent() < 0) {
                free.add(glyph);
            } else {
                marked.computeIfAbsent(glyph.markedContent(), _ -> new ArrayList<>()).add(glyph);
            }
        }
        marked.forEach(
                (id, glyphs) -> pieces.put(new Mark(page.number(), id), pieces(page, glyphs)));
        addLoose(page, free, unmarked);
        addLoose(page, fixed, artifacts);
        addLoose(page, unseen, hidden);
    }

    /// Whether it is the rest of a line that is too long for the page: out of sight, but not hidden.
    private static boolean runsOff(PageContent page, List<Glyph> before, Glyph glyph) {
        if (before.isEmpty() || glyph.artifact()) {
            return false;
        }
        Glyph last = before.getLast();
        return glyph.middle() > page.width()
                && Math.abs(glyph.baseline() - last.baseline()) < 1
                && glyph.left() - last.right() < glyph.size();
    }

    private static void addLoose(PageContent page, List<Glyph> glyphs, List<Loose> out) {
        for (TextPiece piece : pieces(page, glyphs)) {
            if (!piece.isBlank()) {
                out.add(new Loose(piece, page.height()));
            }
        }
    }

    private static List<TextPiece> pieces(PageContent page, List<Glyph> glyphs) {
        var out = new ArrayList<TextPiece>(1);
        PieceBuilder open = null;
        for (Glyph glyph : glyphs) {
            if (open == null) {
                open = new PieceBuilder(page.number(), glyph);
            } else if (!open.add(glyph)) {
                out.add(open.piece());
                open = new PieceBuilder(page.number(), glyph);
            }
        }
        if (open != null) {
            out.add(open.piece());
        }
        return out;
    }

    /// In points.
    float pageHeight(int number) {
        return heights.getOrDefault(number, Float.MAX_VALUE);
    }

    /// Text outside all marks, in the order drawn.
    List<Loose> unmarked() {
        return unmarked;
    }

    List<Loose> artifacts() {
        return artifacts;
    }

    List<Loose> hidden() {
        return hidden;
    }

    Map<Mark, List<TextPiece>> marked() {
        return pieces;
    }
}
