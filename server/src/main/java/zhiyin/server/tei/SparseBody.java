package zhiyin.server.tei;

import java.util.Optional;
import zhiyin.engine.EmbedOptions;
import zhiyin.server.api.InputField;
import zhiyin.server.tei.EmbedBody.Direction;

/// The body of `POST /embed_sparse`.
///
/// @param truncate texts that are too long; yes if absent, as for `/embed`
/// @param promptName one of the model's prompts
record SparseBody(
        InputField inputs,
        Optional<Boolean> truncate,
        Optional<Direction> truncationDirection,
        Optional<String> promptName) {
    EmbedOptions options() {
        return EmbedOptions.DEFAULTS
                .withPrompt(EmbedBody.prompt(promptName))
                .withTruncation(EmbedBody.truncation(truncate, truncationDirection));
    }
}
