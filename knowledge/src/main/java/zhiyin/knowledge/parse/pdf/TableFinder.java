package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.parse.pdf.Glyph.Direction;

/// Finds the tables of a page: first those with rules around their cells, then those with rules only
/// across, then those without, each in the text that is not yet in one.
final class TableFinder {
    /// Lines beyond this are a drawing's labels, and a page without tables.
    private static final int MOST_LINES = 20_000;

    private TableFinder() {}

    /// @param lines all lines of the page
    static List<FoundTable> find(PageContent page, List<TextLine> lines) {
        if (lines.size() > MOST_LINES) {
            return List.of();
        }
        List<Word> words = lines.stream().flatMap(line -> Word.of(line).stream()).toList();
        MergedRules rules = MergedRules.of(DrawnAreas.withoutSeams(page.rules()));
        var found = new ArrayList<>(RuledTables.find(rules, page.number(), words));
        List<TextLine> across =
                lines.stream()
                        .filter(line -> line.glyphs().getFirst().direction() == Direction.ACROSS)
                        .toList();
        found.addAll(
                BookTables.find(rules, page.number(), List.copyOf(found), free(across, found)));
        found.addAll(BorderlessTables.find(page, free(across, found)));
        return found;
    }

    private static List<TextLine> free(List<TextLine> lines, List<FoundTable> found) {
        return lines.stream()
                .filter(line -> found.stream().noneMatch(table -> isIn(line, table)))
                .toList();
    }

    private static boolean isIn(TextLine line, FoundTable table) {
        return table.lines().contains(line)
                || line.middle() > table.box().left()
                        && line.middle() < table.box().right()
                        && line.centre() > table.box().top()
                        && line.centre() < table.box().bottom();
    }
}
