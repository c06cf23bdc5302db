package zhiyin.knowledge.chunk;

import java.util.List;
import zhiyin.knowledge.document.Block;

/// A document in passages.
///
/// @param blocks the document's and then its parts', depth first: what [Chunk.Part#block] counts
/// @param chunks in the order of the blocks
/// @param sections by number
public record ChunkedDocument(List<Block> blocks, List<Chunk> chunks, List<Section> sections) {
    public ChunkedDocument {
        blocks = List.copyOf(blocks);
        chunks = List.copyOf(chunks);
        sections = List.copyOf(sections);
    }
}
