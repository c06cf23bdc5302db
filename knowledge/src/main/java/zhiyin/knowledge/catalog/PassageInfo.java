package zhiyin.knowledge.catalog;

import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.document.Place;

/// A passage as the catalog keeps it, to be shown.
///
/// @param id the store's
/// @param version of its document
/// @param ordinal its number in the document, from 0
/// @param body Markdown
/// @param embedText what was embedded
/// @param originalId that it has by what the document says, where somebody changed it
/// @param original what the document says, where somebody changed it
/// @param excluded whether it is left out of searches
public record PassageInfo(
        String id,
        long document,
        long version,
        int ordinal,
        int section,
        List<String> headings,
        String body,
        String embedText,
        int tokens,
        Place place,
        Optional<String> originalId,
        Optional<String> original,
        boolean excluded) {
    public PassageInfo {
        headings = List.copyOf(headings);
    }

    /// As the document has it.
    public PassageInfo(
            String id,
            long document,
            long version,
            int ordinal,
            int section,
            List<String> headings,
            String body,
            String embedText,
            int tokens,
            Place place) {
        this(
                id,
                document,
                version,
                ordinal,
                section,
                headings,
                body,
                embedText,
                tokens,
                place,
                Optional.empty(),
                Optional.empty(),
                false);
    }
}
