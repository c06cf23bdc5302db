package zhiyin.server.model;

import java.util.List;
import java.util.Optional;
import zhiyin.server.provider.Providers;

/// The models that can be served, the default first. Asked often: an answer must be cheap. Thread-safe.
@FunctionalInterface
public interface Catalogue {
    /// At least one; no two have the same name.
    List<Offer> offers();

    /// Those that were named when the server was started, or all where that makes no difference.
    default List<Offer> named() {
        return offers();
    }

    /// Where more can be pulled to; empty where nothing is to be added or removed.
    default Optional<Library> library() {
        return Optional.empty();
    }

    /// The models that are computed elsewhere; empty where there can be none.
    default Optional<Providers> providers() {
        return Optional.empty();
    }
}
