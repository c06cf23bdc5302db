package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Glyphs of a line without a gap between: the smallest piece of text that lies in one cell of a table.
/// An ideograph is a word of its own.
///
/// @param line it is part of
/// @param glyphs from left to right
record Word(TextLine line, List<Glyph> glyphs, float left, float right) {
    /// A gap from this share of the size on parts words.
    private static final float SPACE = 0.18f;

    static List<Word> of(TextLine line) {
        List<Glyph> sorted = new ArrayList<>(line.glyphs());
        sorted.sort(Comparator.comparingDouble(Glyph::left));
        var words = new ArrayList<Word>();
        var open = new ArrayList<Glyph>();
        for (Glyph glyph : sorted) {
            if (!open.isEmpty() && parts(open.getLast(), glyph)) {
                words.add(of(line, open));
                open.clear();
            }
            if (!glyph.isBlank()) {
                open.add(glyph);
            }
        }
        if (!open.isEmpty()) {
            words.add(of(line, open));
        }
        return words;
    }

    private static boolean parts(Glyph before, Glyph glyph) {
        return glyph.isBlank()
                || glyph.left() - before.right() > SPACE * glyph.size()
                || Scripts.isSpaceless(glyph.text().codePointAt(0));
    }

    private static Word of(TextLine line, List<Glyph> glyphs) {
        float right = -Float.MAX_VALUE;
        for (Glyph glyph : glyphs) {
            right = Math.max(right, glyph.right());
        }
        return new Word(line, List.copyOf(glyphs), glyphs.getFirst().left(), right);
    }

    String text() {
        return glyphs.stream().map(Glyph::text).collect(Collectors.joining());
    }

    float middle() {
        return (left + right) / 2;
    }

    /// Half way up its letters, from the page's top.
    float height() {
        Glyph glyph = glyphs.getFirst();
        return (glyph.top() + glyph.bottom()) / 2;
    }
}
