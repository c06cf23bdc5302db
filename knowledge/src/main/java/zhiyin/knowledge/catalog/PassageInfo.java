package zhiyin.knowledge.catalog;

import java.util.List;
import zhiyin.knowledge.document.Place;

/// A passage as the catalog keeps it, to be shown.
///
/// @param id the store's
/// @param version of its document
/// @param ordinal its number in the document, from 0
/// @param body Markdown
/// @param embedText what was embedded
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
        Place place) {
    public PassageInfo {
        headings = List.copyOf(headings);
    }
}
