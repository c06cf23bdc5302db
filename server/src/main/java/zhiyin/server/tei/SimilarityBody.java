package zhiyin.server.tei;

import java.util.Optional;
import zhiyin.engine.EmbedOptions;
import zhiyin.server.api.TextsField;

/// The body of `POST /similarity`.
record SimilarityBody(Sentences inputs, Optional<Parameters> parameters) {
    record Sentences(String sourceSentence, TextsField sentences) {}

    record Parameters(
            Optional<Boolean> truncate,
            Optional<EmbedBody.Direction> truncationDirection,
            Optional<String> promptName) {
        private static final Parameters NONE =
                new Parameters(Optional.empty(), Optional.empty(), Optional.empty());

        EmbedOptions options() {
            return EmbedOptions.DEFAULTS
                    .withPrompt(EmbedBody.prompt(promptName))
                    .withTruncation(EmbedBody.truncation(truncate, truncationDirection));
        }
    }

    Parameters given() {
        return parameters.orElse(Parameters.NONE);
    }
}
