package zhiyin.knowledge.parse.pdf;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import zhiyin.knowledge.document.Place.Box;
import zhiyin.knowledge.parse.pdf.Glyph.Direction;

/// Turns pages whose text is turned, such as landscape tables on upright paper and vertically set pages,
/// so that their lines go across; what is found is turned back.
///
/// @param from the direction most of the text has
/// @param width of the page as it is shown
/// @param height of the page as it is shown
record PageTurn(Direction from, float width, float height) {
    /// Share of a page's characters that must agree for the page to be turned.
    private static final float MOST = 0.6f;

    static PageTurn of(PageContent page) {
        Map<Direction, Integer> counts = new EnumMap<>(Direction.class);
        int all = 0;
        for (Glyph glyph : page.glyphs()) {
            if (glyph.visible() && !glyph.isBlank()) {
                counts.merge(glyph.direction(), 1, Integer::sum);
                all++;
            }
        }
        for (var count : counts.entrySet()) {
            if (count.getValue() > MOST * all) {
                return new PageTurn(count.getKey(), page.width(), page.height());
            }
        }
        return new PageTurn(Direction.ACROSS, page.width(), page.height());
    }

    PageContent upright(PageContent page) {
        if (from == Direction.ACROSS) {
            return page;
        }
        boolean swapped = from != Direction.BACK;
        List<Box> images = page.images().stream().map(this::turn).toList();
        return new PageContent(
                page.number(),
                swapped ? height : width,
                swapped ? width : height,
                page.glyphs().stream().map(this::turn).toList(),
                page.rules().stream().map(this::turn).toList(),
                images);
    }

    private Box turn(Box b) {
        return switch (from) {
            case ACROSS -> b;
            case BACK ->
                    new Box(
                            b.page(),
                            width - b.right(),
                            height - b.bottom(),
                            width - b.left(),
                            height - b.top());
            case DOWN, VERTICAL ->
                    new Box(b.page(), b.top(), width - b.right(), b.bottom(), width - b.left());
            case UP ->
                    new Box(b.page(), height - b.bottom(), b.left(), height - b.top(), b.right());
        };
    }

    /// The place on the page as it is shown.
    Box shown(Box b) {
        return switch (from) {
            case ACROSS, BACK -> turn(b);
            case DOWN, VERTICAL ->
                    new Box(b.page(), width - b.bottom(), b.left(), width - b.top(), b.right());
            case UP ->
                    new Box(b.page(), b.top(), height - b.right(), b.bottom(), height - b.left());
        };
    }

    private Rule turn(Rule rule) {
        Box box =
                rule.horizontal()
                        ? new Box(0, rule.from(), rule.at(), rule.to(), rule.at())
                        : new Box(0, rule.at(), rule.from(), rule.at(), rule.to());
        Box turned = turn(box);
        boolean horizontal = (from == Direction.BACK) == rule.horizontal();
        return horizontal
                ? new Rule(true, turned.top(), turned.left(), turned.right())
                : new Rule(false, turned.left(), turned.top(), turned.bottom());
    }

    private Glyph turn(Glyph g) {
        Box box = turn(new Box(0, g.left(), g.top(), g.right(), g.bottom()));
        float boxHeight = box.bottom() - box.top();
        return new Glyph(
                g.text(),
                box.left(),
                box.top() + Glyph.ASCENT * boxHeight,
                box.right() - box.left(),
                boxHeight,
                g.size(),
                g.bold(),
                g.italic(),
                g.mono(),
                g.visible(),
                g.artifact(),
                g.markedContent(),
                g.order(),
                turn(g.direction()),
                g.ink());
    }

    /// Quarter turns of the page take lines across to lines down or up.
    private Direction turn(Direction direction) {
        if (direction == from) {
            return Direction.ACROSS;
        }
        if (from == Direction.VERTICAL) {
            // A few Latin words beside vertical text lie as they did: across the turned page they
            // go up.
            return direction == Direction.ACROSS ? Direction.UP : direction;
        }
        if (direction == Direction.VERTICAL) {
            return direction;
        }
        List<Direction> clockwise =
                List.of(Direction.ACROSS, Direction.DOWN, Direction.BACK, Direction.UP);
        int quarters = clockwise.indexOf(direction) - clockwise.indexOf(from);
        return clockwise.get(Math.floorMod(quarters, clockwise.size()));
    }
}
