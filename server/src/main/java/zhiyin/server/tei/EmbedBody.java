package zhiyin.server.tei;

import java.util.Optional;
import java.util.function.Supplier;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.EmbedOptions.Task;
import zhiyin.engine.Truncation;
import zhiyin.server.api.InputField;
import zhiyin.server.api.RequestException;
import zhiyin.server.tei.TeiErrors.ErrorType;

/// The body of `POST /embed`.
///
/// @param truncate texts that are too long; yes if absent, as TEI does from 1.9 on
/// @param promptName one of the model's prompts
/// @param normalize there are vectors of length 1 alone
record EmbedBody(
        InputField inputs,
        Optional<Boolean> truncate,
        Optional<Direction> truncationDirection,
        Optional<String> promptName,
        Optional<Boolean> normalize,
        Optional<Integer> dimensions) {
    /// The side on which a text is cut.
    enum Direction {
        LEFT,
        RIGHT
    }

    static Truncation truncation(Optional<Boolean> truncate, Optional<Direction> direction) {
        return Truncation.of(truncate.orElse(true), direction.equals(Optional.of(Direction.LEFT)));
    }

    static Prompt prompt(Optional<String> name) {
        return name.<Prompt>map(text -> legal(() -> new Task(text))).orElse(Kind.PLAIN);
    }

    private static <T> T legal(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw RequestException.invalid("prompt_name", "`prompt_name`: " + e.getMessage());
        }
    }

    EmbedOptions options() {
        if (!normalize.orElse(true)) {
            throw TeiErrors.refusal(
                    ErrorType.BACKEND,
                    "`normalize` is false, and this server has vectors of length 1 alone");
        }
        EmbedOptions options =
                EmbedOptions.DEFAULTS
                        .withPrompt(prompt(promptName))
                        .withTruncation(truncation(truncate, truncationDirection));
        return dimensions.map(options::withDimensions).orElse(options);
    }
}
