package zhiyin.knowledge.parse.text;

import java.util.List;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Heading;

/// The levels of a text's headings, which its numbering gives only by comparison.
final class Levels {
    private Levels() {}

    /// Moved so that the highest is 1.
    static List<Block> fromOne(List<Block> blocks) {
        int highest =
                blocks.stream()
                        .filter(Heading.class::isInstance)
                        .mapToInt(block -> ((Heading) block).level())
                        .min()
                        .orElse(1);
        return blocks.stream().map(block -> raised(block, highest - 1)).toList();
    }

    private static Block raised(Block block, int by) {
        return block instanceof Heading heading
                ? new Heading(heading.level() - by, heading.text(), heading.place())
                : block;
    }
}
