package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Furniture.Role;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.parse.pdf.MarkedText.Loose;

/// Puts what is outside the structure, page headers and forgotten text, between the blocks of the
/// structure: before and after those of its page.
final class TagFurniture {
    /// Share of the page at its top and at its bottom where text that is in no structure is furniture.
    private static final float MARGIN = 0.08f;

    private static final Pattern NUMBER =
            Pattern.compile("[-–— ]*(?:第? ?[0-9]+ ?页?|[ivxlc]+|[0-9]+ ?/ ?[0-9]+)[-–— ]*");

    private static final class Page {
        final List<Block> before = new ArrayList<>();
        final List<Block> after = new ArrayList<>();
    }

    private final Map<Integer, Page> pages = new TreeMap<>();

    private Page page(Loose loose) {
        return pages.computeIfAbsent(loose.piece().page(), _ -> new Page());
    }

    /// Lines marked as not being part of the text.
    void addArtifacts(List<Loose> lines) {
        for (Loose line : lines) {
            boolean top = middle(line) < 0.5f;
            add(line, top, role(line, top));
        }
    }

    void addHidden(List<Loose> lines) {
        for (Loose line : lines) {
            add(line, false, Role.HIDDEN);
        }
    }

    /// Lines no element of the structure names: furniture at the page's edges, else paragraphs, so that
    /// nothing is lost.
    void addForgotten(List<Loose> lines) {
        for (Loose line : lines) {
            float middle = middle(line);
            if (middle < MARGIN || middle > 1 - MARGIN) {
                add(line, middle < MARGIN, role(line, middle < MARGIN));
            } else {
                var pieces = List.of(line.piece());
                page(line).after.add(new Paragraph(PieceText.flow(pieces), Boxes.place(pieces)));
            }
        }
    }

    private void add(Loose line, boolean before, Role role) {
        var pieces = List.of(line.piece());
        String words = PieceText.flow(pieces);
        if (!words.isEmpty()) {
            Page page = page(line);
            (before ? page.before : page.after)
                    .add(new Furniture(role, words, Boxes.place(pieces)));
        }
    }

    private static float middle(Loose line) {
        var box = line.piece().box();
        return (box.top() + box.bottom()) / 2 / line.pageHeight();
    }

    private static Role role(Loose line, boolean top) {
        if (NUMBER.matcher(line.piece().text().strip()).matches()) {
            return Role.PAGE_NUMBER;
        }
        return top ? Role.HEADER : Role.FOOTER;
    }

    /// The blocks with all that was added, page by page.
    List<Block> between(List<Block> blocks) {
        var out = new ArrayList<Block>();
        int open = 0;
        for (Block block : blocks) {
            int first = block.place().first();
            if (first > open) {
                open = turn(open, first, out);
            }
            out.add(block);
        }
        int last = pages.keySet().stream().max(Comparator.naturalOrder()).orElse(0);
        turn(open, Math.max(last, open) + 1, out);
        return out;
    }

    /// Ends the page that is open, adds all of the pages between and begins the next.
    private int turn(int open, int next, List<Block> out) {
        for (var entry : pages.entrySet()) {
            int number = entry.getKey();
            if (number > open && number < next) {
                out.addAll(entry.getValue().before);
            }
            if (number >= open && number < next) {
                out.addAll(entry.getValue().after);
            }
            if (number == next) {
                out.addAll(entry.getValue().before);
            }
        }
        return next;
    }
}
