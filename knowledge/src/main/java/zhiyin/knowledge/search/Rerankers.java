package zhiyin.knowledge.search;

import java.util.Optional;

/// Rerankers by the names of models.
@FunctionalInterface
public interface Rerankers {
    /// The reranker of a name. Nothing need be loaded yet.
    ///
    /// @param name empty: the one that is there for requests that name none
    /// @throws RuntimeException where there is none, or it is none: what the caller's API says then
    Reranker reranker(Optional<String> name);
}
