package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.document.Block;

/// A block that may be too large for one chunk: where it may be cut, and how its parts read.
sealed interface DividedBlock permits DividedText, DividedCode, DividedTable {
    Block block();

    /// Characters of the block's text.
    int length();

    /// A part of the block's text.
    String text(int start, int end);

    /// Line feeds in a part of the block's text.
    default int feeds(int start, int end) {
        return (int) text(start, end).chars().filter(c -> c == '\n').count();
    }

    /// Where a piece begins.
    ///
    /// @param start in characters of the block's text
    /// @param end likewise, exclusive
    /// @param tokens of what lies between
    /// @param cost of cutting at `start`
    record Cutting(int start, int end, int tokens, double cost) {
        Cutting with(Cutting next) {
            return new Cutting(start, next.end, tokens + next.tokens, cost);
        }

        Cutting movedBy(int characters) {
            return new Cutting(start + characters, end + characters, tokens, cost);
        }
    }

    /// What is only spaces goes with what is before it, or with what follows where nothing is.
    default List<Cutting> withoutBlank(List<Cutting> cuttings) {
        var joined = new ArrayList<Cutting>();
        boolean lastBlank = false;
        for (Cutting cutting : cuttings) {
            boolean blank = text(cutting.start, cutting.end).isBlank();
            if (!joined.isEmpty() && (blank || lastBlank)) {
                joined.add(joined.removeLast().with(cutting));
                lastBlank &= blank;
            } else {
                joined.add(cutting);
                lastBlank = blank;
            }
        }
        return joined;
    }

    /// How a part reads.
    ///
    /// @param shown as blocks, to be written as Markdown
    /// @param embedded as text
    record Rendered(List<Block> shown, String embedded) {}

    /// What lies between two offsets, in pieces of at most `budget` tokens, as far as that can be; together
    /// they are all of it.
    ///
    /// @param target blocks of no more than this are left whole
    List<Cutting> cut(int start, int end, int target, int budget);

    Rendered render(int start, int end);

    /// Tokens of what is repeated before a part that begins here.
    int lead(int start);

    static DividedBlock of(Block block, Measure measure, int budget) {
        return switch (block) {
            case Block.Code code -> new DividedCode(code, measure, budget);
            case Block.TableBlock table -> new DividedTable(table, measure, budget);
            default -> new DividedText(block, measure);
        };
    }
}
