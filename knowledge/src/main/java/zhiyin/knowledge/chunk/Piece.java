package zhiyin.knowledge.chunk;

import zhiyin.knowledge.document.Block;

/// What is not divided further when chunks are made: a block, or a sentence, a row, a method of one.
///
/// @param block number among the document's
/// @param divided the block
/// @param start in characters of the block's text
/// @param end likewise, exclusive
/// @param tokens of its text
/// @param lead tokens of what is repeated before it where a chunk begins with it: a table's header
/// @param cost of beginning a chunk with it, as [Packer] weighs it
record Piece(
        int block, DividedBlock divided, int start, int end, int tokens, int lead, double cost) {
    boolean isHeading() {
        return divided.block() instanceof Block.Heading;
    }
}
