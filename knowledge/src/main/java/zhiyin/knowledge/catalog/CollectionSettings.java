package zhiyin.knowledge.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/// What a collection is made with. What is not given is chosen when the first documents have been read.
///
/// @param model a name that [zhiyin.engine.Embedder#open(String)] takes; empty: a built-in one, by the
///     documents' language
/// @param dimensions of the vectors kept; empty: the model's
/// @param targetTokens of a passage; empty: by the model
/// @param maxTokens of a passage; empty: by the model
/// @param store address of the server that the vectors lie in ([zhiyin.knowledge.store.StoreAddress]); empty: the
///     embedded index
public record CollectionSettings(
        Optional<String> model,
        OptionalInt dimensions,
        OptionalInt targetTokens,
        OptionalInt maxTokens,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> store) {
    public static final CollectionSettings DEFAULTS =
            new CollectionSettings(
                    Optional.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty());

    public CollectionSettings {
        // not in catalogs from before there were any
        store = Objects.requireNonNullElse(store, Optional.empty());
    }

    /// In the embedded index.
    public CollectionSettings(
            Optional<String> model,
            OptionalInt dimensions,
            OptionalInt targetTokens,
            OptionalInt maxTokens) {
        this(model, dimensions, targetTokens, maxTokens, Optional.empty());
    }

    public CollectionSettings withModel(String name) {
        return new CollectionSettings(
                Optional.of(name), dimensions, targetTokens, maxTokens, store);
    }

    public CollectionSettings withStore(Optional<String> address) {
        return new CollectionSettings(model, dimensions, targetTokens, maxTokens, address);
    }
}
