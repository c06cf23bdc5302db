package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Characters;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Place.Box;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;

/// What is to be said of single pages: what cannot be read, what cannot be seen, what is not as written.
final class PageFindings {
    /// Share of a page's characters without meaning from which on its text is garbage.
    private static final double GARBAGE = 0.2;

    /// Hidden text shown in a finding, in characters.
    private static final int EXCERPT = 60;

    private static final char SOFT_HYPHEN = 0xAD;
    private static final int REPLACEMENT = 0xFFFD;

    private final List<Finding> findings = new ArrayList<>();
    private final List<Furniture> hidden = new ArrayList<>();

    List<Finding> findings() {
        return findings;
    }

    /// Text of all pages that is not seen.
    List<Furniture> hidden() {
        return hidden;
    }

    void add(Kind kind, int page, String detail) {
        findings.add(new Finding(kind, page, detail));
    }

    /// @param damage what stopped the reading of the page; null where nothing did
    void look(PageContent page, @Nullable String damage) {
        if (damage != null) {
            add(
                    Kind.SKIPPED,
                    page.number(),
                    "the page is damaged and was read up to there: " + damage);
        }
        if (lacksText(page)) {
            add(
                    Kind.PAGE_WITHOUT_TEXT,
                    page.number(),
                    "the page shows pictures or drawings but has no text; recognition (OCR) may read"
                            + " it");
            return;
        }
        count(page);
        lookForHidden(page);
    }

    /// Whether a reader sees something on the page, and none of it is text.
    static boolean lacksText(PageContent page) {
        boolean text = page.glyphs().stream().anyMatch(g -> g.visible() && !g.isBlank());
        return !text && !(page.images().isEmpty() && page.rules().isEmpty());
    }

    private void count(PageContent page) {
        int all = 0;
        int garbage = 0;
        int special = 0;
        for (Glyph glyph : page.glyphs()) {
            if (glyph.visible() && !glyph.isBlank()) {
                all++;
                garbage += isGarbage(glyph.text().codePointAt(0)) ? 1 : 0;
                special += isLatin(glyph.text()) ? 0 : Characters.countSpecial(glyph.text());
            }
        }
        if (garbage > GARBAGE * all) {
            add(
                    Kind.MOJIBAKE,
                    page.number(),
                    "%d of %d characters have no meaning: their font does not say what it draws"
                            .formatted(garbage, all));
        }
        if (special > 0) {
            add(
                    Kind.CHARACTERS_REPLACED,
                    page.number(),
                    "%d radicals, ligatures or presentation forms stand for ordinary characters and"
                                    .formatted(special)
                            + " are searched as those");
        }
    }

    /// Whether it is one letter or sign of the first that Unicode has, as most are: those stand for
    /// themselves.
    private static boolean isLatin(String text) {
        return text.length() == 1 && text.charAt(0) < SOFT_HYPHEN;
    }

    private static boolean isGarbage(int c) {
        int type = Character.getType(c);
        return c == REPLACEMENT
                || type == Character.PRIVATE_USE
                || type == Character.UNASSIGNED
                || type == Character.CONTROL;
    }

    private void lookForHidden(PageContent page) {
        List<Glyph> unseen =
                page.glyphs().stream()
                        .filter(glyph -> !glyph.visible())
                        .map(glyph -> glyph.inSight(true))
                        .toList();
        int count = 0;
        for (TextLine line : Lines.of(unseen, List.of())) {
            count += line.text().length();
            var box = new Box(page.number(), line.left(), line.top(), line.right(), line.bottom());
            hidden.add(new Furniture(Furniture.Role.HIDDEN, line.text(), Place.page(box)));
        }
        if (count > 0) {
            String excerpt = hidden.getLast().text();
            add(
                    Kind.HIDDEN_TEXT,
                    page.number(),
                    "%d characters cannot be seen (white, tiny, off the page or invisible): %s"
                            .formatted(
                                    count,
                                    excerpt.substring(0, Math.min(excerpt.length(), EXCERPT))));
        }
    }
}
