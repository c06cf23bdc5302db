package zhiyin.knowledge.chunk;

import java.util.List;
import zhiyin.knowledge.document.Place;

/// A passage: what is embedded, found and shown.
///
/// @param id the same for the same text under the same headings of the same document, whatever changed
///     around it
/// @param headings it lies under, the highest first
/// @param body as it is shown: Markdown
/// @param embedText what is embedded and searched: title and headings before the body, characters unified
/// @param tokens of `embedText`
/// @param section number of the section it belongs to, to be expanded to; counts from 0 in the document
/// @param firstBlock of the document's blocks it holds, from 0
/// @param lastBlock of the document's blocks it holds, inclusive
/// @param place from the beginning of the first to the end of the last
public record Chunk(
        String id,
        List<String> headings,
        String body,
        String embedText,
        int tokens,
        int section,
        int firstBlock,
        int lastBlock,
        Place place) {
    public Chunk {
        headings = List.copyOf(headings);
    }
}
