package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.document.Place.Box;
import zhiyin.knowledge.parse.pdf.Draft.Sheet;

/// One page's content to drafts of blocks in reading order.
final class PageLayout {
    /// Sides of a picture that text flows around, at least, in points.
    private static final float SMALLEST_FIGURE = 40;

    /// Share of the page from which on a picture is its background.
    private static final float LARGEST_FIGURE = 0.7f;

    private PageLayout() {}

    static List<Draft> drafts(PageContent page) {
        PageTurn turn = PageTurn.of(page);
        PageContent upright = turn.upright(page);
        List<TextLine> lines = new ArrayList<>(Lines.of(upright));
        List<FoundTable> tables = TableFinder.find(upright, lines);
        tables.forEach(table -> lines.removeIf(table.lines()::contains));
        List<Piece> pieces = new ArrayList<>();
        lines.forEach(line -> pieces.add(Piece.of(line)));
        tables.forEach(table -> pieces.add(Piece.of(table)));
        upright.images().stream()
                .filter(image -> isFigure(image, upright))
                .forEach(image -> pieces.add(Piece.of(image)));
        var sheet = new Sheet(page.number(), upright.width(), upright.height(), turn::shown);
        List<Draft> drafts = Paragraphs.of(sheet, Columns.order(pieces));
        drafts.forEach(Draft::forgetGlyphs);
        return drafts;
    }

    /// Not a background, not an ornament, not a piece of a picture that is drawn in strips.
    private static boolean isFigure(Box image, PageContent page) {
        float width = image.right() - image.left();
        float height = image.bottom() - image.top();
        return width > SMALLEST_FIGURE
                && height > SMALLEST_FIGURE
                && width * height < LARGEST_FIGURE * page.width() * page.height()
                && image.left() > -SMALLEST_FIGURE
                && image.top() > -SMALLEST_FIGURE
                && page.glyphs().stream().noneMatch(g -> g.visible() && isIn(g, image));
    }

    private static boolean isIn(Glyph g, Box box) {
        return g.middle() > box.left()
                && g.middle() < box.right()
                && g.baseline() > box.top()
                && g.baseline() < box.bottom();
    }
}
