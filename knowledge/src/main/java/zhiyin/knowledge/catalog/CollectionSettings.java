package zhiyin.knowledge.catalog;

import java.util.Optional;
import java.util.OptionalInt;

/// What a collection is made with. What is not given is chosen when the first documents have been read.
///
/// @param model a name that [zhiyin.engine.Embedder#open(String)] takes; empty: a built-in one, by the
///     documents' language
/// @param dimensions of the vectors kept; empty: the model's
/// @param targetTokens of a passage; empty: by the model
/// @param maxTokens of a passage; empty: by the model
public record CollectionSettings(
        Optional<String> model,
        OptionalInt dimensions,
        OptionalInt targetTokens,
        OptionalInt maxTokens) {
    public static final CollectionSettings DEFAULTS =
            new CollectionSettings(
                    Optional.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty());

    public CollectionSettings withModel(String name) {
        return new CollectionSettings(Optional.of(name), dimensions, targetTokens, maxTokens);
    }
}
