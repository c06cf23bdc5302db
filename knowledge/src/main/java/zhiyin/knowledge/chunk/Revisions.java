package zhiyin.knowledge.chunk;

import java.util.Map;
import java.util.Set;

/// Which chunks of a document are not as the document has them.
///
/// @param originals ids that chunks have by what the document says, by their ids as they are
/// @param excluded ids, as they are, of those that no search is to find
public record Revisions(Map<String, String> originals, Set<String> excluded) {
    public static final Revisions NONE = new Revisions(Map.of(), Set.of());

    public Revisions {
        originals = Map.copyOf(originals);
        excluded = Set.copyOf(excluded);
    }
}
