package zhiyin.knowledge.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.document.Place;

/// What somebody changed of a passage.
///
/// @param passage the id that it has by what the document says
/// @param text what is said instead, as Markdown; empty where the passage is left out of searches
/// @param original what the document says
/// @param by whoever did it; empty where nobody is known
public record PassageEdit(
        String passage,
        Optional<String> text,
        String original,
        List<String> headings,
        Place place,
        String by,
        Instant at) {
    public PassageEdit {
        headings = List.copyOf(headings);
    }

    public boolean isExclusion() {
        return text.isEmpty();
    }
}
