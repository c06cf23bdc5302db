package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place.Unit;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;

/// The order in which blocks are put into chunks: a footnote follows the block that refers to it, where
/// that is certain. `[^1]` is a reference wherever it stands; `[1]`, a raised number or a `*` may be
/// something else, and is taken for one only on the footnote's own page or a few blocks before it.
final class Footnotes {
    private static final Pattern CERTAIN = Pattern.compile("\\[\\^([^\\]\\s]{1,20})\\]");
    private static final int NEAR = 40;

    private Footnotes() {}

    /// The numbers of the blocks in the order to read them in; furniture and blank blocks left out.
    static List<Integer> order(List<Block> blocks, int first, int end) {
        Map<String, Integer> certain = certainReferences(blocks, first, end);
        var drawn = new HashMap<Integer, List<Integer>>();
        var moved = new boolean[end - first];
        for (int i = first; i < end; i++) {
            if (blocks.get(i) instanceof Block.Footnote note) {
                int at = reference(note, i, blocks, first, certain);
                if (at >= 0) {
                    drawn.computeIfAbsent(at, _ -> new ArrayList<>()).add(i);
                    moved[i - first] = true;
                }
            }
        }
        var order = new ArrayList<Integer>();
        for (int i = first; i < end; i++) {
            if (!moved[i - first] && isRead(blocks.get(i))) {
                order.add(i);
            }
            for (int note : drawn.getOrDefault(i, List.of())) {
                if (isRead(blocks.get(note))) {
                    order.add(note);
                }
            }
        }
        return order;
    }

    private static boolean isRead(Block block) {
        return !(block instanceof Block.Furniture) && !block.isBlank();
    }

    private static Map<String, Integer> certainReferences(List<Block> blocks, int first, int end) {
        var references = new HashMap<String, Integer>();
        for (int i = first; i < end; i++) {
            if (mayRefer(blocks.get(i))) {
                int block = i;
                texts(blocks.get(i)).forEach(text -> addCertain(text, block, references));
            }
        }
        return references;
    }

    private static void addCertain(String text, int block, Map<String, Integer> references) {
        if (text.contains("[^")) {
            Matcher matcher = CERTAIN.matcher(text);
            while (matcher.find()) {
                references.putIfAbsent(matcher.group(1), block);
            }
        }
    }

    /// A block's text; of a table, which may be large, that of each cell.
    private static Stream<String> texts(Block block) {
        if (!(block instanceof Block.TableBlock(Table table, _))) {
            return Stream.of(block.text());
        }
        Stream<String> cells =
                table.rows().stream().flatMap(row -> row.cells().stream()).map(Cell::text);
        return Stream.concat(Stream.of(table.caption()), cells);
    }

    private static boolean mayRefer(Block block) {
        return !(block instanceof Block.Footnote
                || block instanceof Block.Furniture
                || block instanceof Block.Code);
    }

    private static int reference(
            Block.Footnote note,
            int number,
            List<Block> blocks,
            int first,
            Map<String, Integer> certain) {
        Integer found = certain.get(note.label());
        if (found != null) {
            return found;
        }
        Pattern possible = possible(note.label());
        int seen = 0;
        for (int i = number - 1; i >= first && seen < NEAR; i--) {
            Block block = blocks.get(i);
            if (isOnPageBefore(block, note)) {
                break;
            }
            if (mayRefer(block)) {
                seen++;
                if (texts(block)
                        .filter(text -> text.contains(note.label()))
                        .anyMatch(text -> possible.matcher(text).find())) {
                    return i;
                }
            }
        }
        return -1;
    }

    private static boolean isOnPageBefore(Block block, Block.Footnote note) {
        return block.place().unit() == Unit.PAGE && block.place().last() < note.place().first();
    }

    /// In brackets; or right behind a word, and no number going on.
    private static Pattern possible(String label) {
        String quoted = Pattern.quote(label);
        return Pattern.compile(
                "[\\[【〔（(]"
                        + quoted
                        + "[\\]】〕）)]|(?<=[\\p{L}\\p{IsPunctuation}])"
                        + quoted
                        + "(?![\\p{L}\\p{Nd}.])");
    }
}
