package zhiyin.knowledge.store;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Which documents a search looks in: those that meet every condition given. An empty set or value sets
/// no condition. Immutable; start from [#NONE].
///
/// @param documents numbers in the catalog, any of them
/// @param tags all of them
/// @param types any of them
/// @param languages any of them
/// @param from changed at this time or later
/// @param to changed before this time
/// @param path a folder, with all below it, or one file; empty for everything
public record Filter(
        Set<Long> documents,
        Set<String> tags,
        Set<String> types,
        Set<String> languages,
        Optional<Instant> from,
        Optional<Instant> to,
        String path) {
    public static final Filter NONE =
            new Filter(
                    Set.of(), Set.of(), Set.of(), Set.of(), Optional.empty(), Optional.empty(), "");

    public Filter {
        documents = Set.copyOf(documents);
        tags = Set.copyOf(tags);
        types = Set.copyOf(types);
        languages = Set.copyOf(languages);
    }

    public static Filter ofDocument(long document) {
        return NONE.withDocuments(Set.of(document));
    }

    public Filter withDocuments(Set<Long> only) {
        return new Filter(only, tags, types, languages, from, to, path);
    }

    public boolean isNone() {
        return equals(NONE);
    }

    /// Whether a document of these labels is looked in.
    public boolean admits(Labels labels) {
        return admitsAny(documents, labels.document())
                && labels.tags().containsAll(tags)
                && admitsAny(types, labels.type())
                && admitsAny(languages, labels.language())
                && from.map(time -> !labels.modified().isBefore(time)).orElse(true)
                && to.map(time -> labels.modified().isBefore(time)).orElse(true)
                && isWithin(labels.path());
    }

    private static <T> boolean admitsAny(Set<T> wanted, T value) {
        return wanted.isEmpty() || wanted.contains(value);
    }

    private boolean isWithin(String file) {
        return path.isEmpty() || file.equals(path) || file.startsWith(folder());
    }

    private String folder() {
        return path.endsWith("/") ? path : path + "/";
    }
}
