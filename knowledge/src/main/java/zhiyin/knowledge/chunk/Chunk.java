package zhiyin.knowledge.chunk;

import java.util.List;
import zhiyin.knowledge.document.Place;

/// A passage: what is embedded, found and shown.
///
/// @param id the same for the same text under the same headings of the same document, whatever changed
///     around it
/// @param headings it lies under, the highest first; a part of a document lies under its name
/// @param body as it is shown: Markdown
/// @param embedText what is embedded and searched: title and headings before the body, characters unified
/// @param tokens of `embedText`
/// @param section number of the section it belongs to, to be expanded to; counts from 0 in the document
/// @param parts what of which blocks it holds, in the order of the body; never empty
/// @param place from the beginning of the first to the end of the last
public record Chunk(
        String id,
        List<String> headings,
        String body,
        String embedText,
        int tokens,
        int section,
        List<Part> parts,
        Place place) {
    /// A block, or the part of one that was too large.
    ///
    /// @param block number among the document's blocks, which go on with those of its parts; from 0
    /// @param start in characters of the block's [text][zhiyin.knowledge.document.Block#text]
    /// @param end likewise, exclusive
    public record Part(int block, int start, int end) {}

    public Chunk {
        headings = List.copyOf(headings);
        parts = List.copyOf(parts);
    }

    /// The first of the document's blocks that it holds.
    public int firstBlock() {
        return parts.stream().mapToInt(Part::block).min().orElseThrow();
    }

    /// The last of the document's blocks that it holds, inclusive. A footnote drawn to the text that
    /// refers to it may lie far behind the others.
    public int lastBlock() {
        return parts.stream().mapToInt(Part::block).max().orElseThrow();
    }
}
