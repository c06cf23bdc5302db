package zhiyin.server.model;

import java.util.List;

/// The models that can be served, the default first. Asked often: an answer must be cheap. Thread-safe.
@FunctionalInterface
public interface Catalogue {
    /// At least one; no two have the same name.
    List<Offer> offers();
}
