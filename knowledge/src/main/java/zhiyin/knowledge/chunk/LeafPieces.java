package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.chunk.DividedBlock.Cutting;
import zhiyin.knowledge.document.Block;

/// A leaf's blocks in pieces, with what it costs to cut between them.
final class LeafPieces {
    private static final double BLOCK_COST = 0.1;
    private static final double ITEM_COST = 0.15;
    private static final double INTRODUCTION_COST = 1.5;
    private static final double CAPTION_COST = 2;
    private static final double NOTE_COST = 2;

    /// As good as forbidden.
    private static final double FORBIDDEN = 1000;

    private LeafPieces() {}

    /// @param budget tokens that a chunk has room for behind its headings
    static List<Piece> of(
            List<Block> blocks, Leaf leaf, Measure measure, ChunkOptions options, int budget) {
        var pieces = new ArrayList<Piece>();
        Block previous = null;
        for (int number : leaf.blocks()) {
            Block block = blocks.get(number);
            double cost = previous == null ? 0 : cost(previous, block);
            DividedBlock divided = DividedBlock.of(block, measure, budget);
            int length = divided.length();
            // Code that fits without its headings is whole: then these are cut short.
            int most = block instanceof Block.Code ? options.maxTokens() : budget;
            boolean whole = most > budget && measure.fits(block.text(), most);
            int room = whole ? most : budget;
            for (Cutting cutting : divided.cut(0, length, options.targetTokens(), room)) {
                pieces.add(piece(number, divided, cutting, cost));
            }
            previous = block;
        }
        return pieces;
    }

    /// @param cost where the block begins
    static Piece piece(int number, DividedBlock divided, Cutting cutting, double cost) {
        return new Piece(
                number,
                divided,
                cutting.start(),
                cutting.end(),
                cutting.tokens(),
                cutting.start() == 0 ? 0 : divided.lead(cutting.start()),
                cutting.start() == 0 ? cost : cutting.cost());
    }

    private static double cost(Block before, Block block) {
        if (before instanceof Block.Heading || block instanceof Block.Heading) {
            return FORBIDDEN;
        }
        return switch (block) {
            case Block.Footnote _ -> NOTE_COST;
            case Block.Caption _ -> CAPTION_COST;
            case Block.ListItem item when before instanceof Block.ListItem ->
                    ITEM_COST * item.depth();
            case Block _ when before instanceof Block.Caption -> CAPTION_COST / 2;
            case Block _ when introduces(before) -> 2 * INTRODUCTION_COST;
            case Block.ListItem _ when before instanceof Block.Paragraph -> INTRODUCTION_COST;
            default -> BLOCK_COST;
        };
    }

    private static boolean introduces(Block block) {
        if (!(block instanceof Block.Paragraph(String words, _))) {
            return false;
        }
        String text = words.stripTrailing();
        return text.endsWith(":") || text.endsWith("：");
    }
}
