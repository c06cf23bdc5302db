package zhiyin.engine;

import java.util.Optional;
import zhiyin.engine.EmbedOptions.Instruction;

/// How documents are to be scored. Immutable; start from [#DEFAULTS].
///
/// @param instruction what counts as relevant, best in English whatever the texts' language; the model's own words
///     where empty
/// @param truncation what becomes of documents that are too long; a query is never cut
public record RerankOptions(Optional<Instruction> instruction, Truncation truncation) {
    /// The model's own instruction, no truncation.
    public static final RerankOptions DEFAULTS =
            new RerankOptions(Optional.empty(), Truncation.NONE);

    /// @throws IllegalArgumentException where there are no words or too many
    public RerankOptions withInstruction(String words) {
        return new RerankOptions(Optional.of(new Instruction(words)), truncation);
    }

    public RerankOptions withTruncation(Truncation newTruncation) {
        return new RerankOptions(instruction, newTruncation);
    }
}
