package zhiyin.knowledge.store;

import java.time.Instant;
import java.util.Set;

/// What a document's passages can be filtered by.
///
/// @param document the document's number in the catalog
/// @param path within the collection, with `/` between folders
/// @param type the document's format, such as `pdf` or `java`
/// @param language ISO 639-1; empty where unknown
/// @param modified when the file was changed last
/// @param tags the user's own
public record Labels(
        long document,
        String path,
        String type,
        String language,
        Instant modified,
        Set<String> tags) {
    public Labels {
        tags = Set.copyOf(tags);
    }
}
