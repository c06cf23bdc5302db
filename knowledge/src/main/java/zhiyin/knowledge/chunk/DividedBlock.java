package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.document.Block;

/// A block that may be too large for one chunk: where it may be cut, and how its parts read.
sealed interface DividedBlock permits DividedText, DividedCode, DividedTable {
    Block block();

    /// The block's text; a table's takes time to make.
    String text();

    /// Where a piece begins.
    ///
    /// @param start in characters of the block's text
    /// @param end likewise, exclusive
    /// @param tokens of what lies between
    /// @param cost of cutting at `start`
    record Cutting(int start, int end, int tokens, double cost) {
        /// What is only spaces goes with what is before it, or with what follows where nothing is.
        static List<Cutting> withoutBlank(String text, List<Cutting> cuttings) {
            var joined = new ArrayList<Cutting>();
            for (Cutting cutting : cuttings) {
                boolean blank = text.substring(cutting.start, cutting.end).isBlank();
                Cutting last = joined.isEmpty() ? null : joined.getLast();
                if (last != null && (blank || text.substring(last.start, last.end).isBlank())) {
                    joined.removeLast();
                    int tokens = last.tokens + cutting.tokens;
                    joined.add(new Cutting(last.start, cutting.end, tokens, last.cost));
                } else {
                    joined.add(cutting);
                }
            }
            return joined;
        }
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
