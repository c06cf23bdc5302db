package zhiyin.knowledge.search;

/// What limits an answer.
///
/// @param collection it is about; empty where it is about the whole answer
/// @param documents it is about; beyond [#MOST_COUNTED] they are not counted, and are one more than that
/// @param message for people
public record Note(Kind kind, String collection, long documents, String message) {
    public static final long MOST_COUNTED = SearchCatalog.MOST_COUNTED;

    /// What it is.
    public enum Kind {
        /// The collection has no documents yet.
        EMPTY,
        /// Documents are still being read or embedded.
        IN_WORK,
        /// Documents could not be read or embedded.
        FAILED,
        /// The index is being rebuilt, and the former one answers.
        REBUILDING,
        /// The reranker gave no answer, and the order is that of the search without it.
        NOT_RERANKED
    }
}
