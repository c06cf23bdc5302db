package zhiyin.knowledge.catalog;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// A document of a collection, as far as it has come.
///
/// @param id its number, the same as long as it is in the collection
/// @param path within the collection, with `/` between folders; unique there
/// @param type the format it was found to be, such as `pdf`; empty before it is read
/// @param language ISO 639-1; empty where unknown
/// @param bytes of the newest version
/// @param sha256 of the newest version's bytes, in hexadecimal
/// @param modified when the file was changed last, as its owner says
/// @param added when the document came into the collection
/// @param stage of the newest version
/// @param searchable whether a version of it, this or an older one, is found by searches
/// @param duplicateOf path of the document with the same bytes
/// @param units pages, slides, sheets, chapters or lines
/// @param findings how many things were noticed while it was read
/// @param chunks passages it was divided into, in the live index
public record DocumentInfo(
        long id,
        String collection,
        String path,
        String type,
        String title,
        String language,
        long bytes,
        String sha256,
        Instant modified,
        Instant added,
        Set<String> tags,
        Stage stage,
        boolean searchable,
        Optional<DocumentFailure> failure,
        Optional<String> duplicateOf,
        int units,
        int findings,
        int chunks) {
    public DocumentInfo {
        tags = Set.copyOf(tags);
    }
}
