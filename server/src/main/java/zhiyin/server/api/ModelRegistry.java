package zhiyin.server.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import zhiyin.engine.Embedder;
import zhiyin.server.api.RequestException.Reason;

/// The models that a server has loaded, by name. Immutable.
public final class ModelRegistry {
    private final List<Embedder> embedders;

    /// @param embedders at least one, with different names; the first is the default
    public ModelRegistry(List<Embedder> embedders) {
        this.embedders = List.copyOf(embedders);
        if (embedders.isEmpty()) {
            throw new IllegalArgumentException("no model to serve, expected one or more");
        }
        long different = embedders.stream().map(ModelRegistry::name).distinct().count();
        if (different < embedders.size()) {
            throw new IllegalArgumentException("a model is given twice: " + names());
        }
    }

    /// The model for requests that name none.
    public Embedder defaultModel() {
        return embedders.getFirst();
    }

    public List<Embedder> all() {
        return embedders;
    }

    /// The names of all, in order.
    public String names() {
        return embedders.stream().map(ModelRegistry::name).collect(Collectors.joining(", "));
    }

    /// The model of that name: exactly, else in any case, else with or without its publisher's name
    /// before it (`BAAI/bge-small-zh-v1.5`).
    public Optional<Embedder> find(String name) {
        return first(model -> name(model).equals(name))
                .or(() -> first(model -> name(model).equalsIgnoreCase(name)))
                .or(() -> first(model -> last(name(model)).equalsIgnoreCase(last(name))));
    }

    /// @throws RequestException MODEL_NOT_FOUND
    public Embedder require(String name) {
        return find(name)
                .orElseThrow(() ->
                        new RequestException(
                                Reason.MODEL_NOT_FOUND,
                                "model",
                                "model \"%s\" is not loaded; loaded: %s".formatted(name, names())));
    }

    private Optional<Embedder> first(Predicate<Embedder> condition) {
        return embedders.stream().filter(condition).findFirst();
    }

    private static String name(Embedder embedder) {
        return embedder.info().name();
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
