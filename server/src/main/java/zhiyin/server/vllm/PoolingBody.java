package zhiyin.server.vllm;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.EmbedOptions;
import zhiyin.server.api.InputField;
import zhiyin.server.api.Inputs;
import zhiyin.server.api.RequestException;
import zhiyin.server.model.PromptTruncation;

/// The body of `POST /pooling`.
///
/// @param model the default one if absent
/// @param messages are not taken: no model here has a template for a chat
/// @param task `embed`, one vector a text, or `token_embed`, one a token
record PoolingBody(
        Optional<String> model,
        Optional<InputField> input,
        Optional<JsonNode> messages,
        Optional<String> task,
        Optional<Format> encodingFormat,
        Optional<Integer> dimensions,
        Optional<Integer> truncatePromptTokens,
        Optional<PromptTruncation.Side> truncationSide) {
    private static final String EMBED = "embed";
    private static final String TOKEN_EMBED = "token_embed";

    enum Format {
        FLOAT,
        BASE64
    }

    Inputs given() {
        String wanted = task.orElse(EMBED);
        if (!wanted.equals(EMBED) && !wanted.equals(TOKEN_EMBED)) {
            throw RequestException.invalid(
                    "task",
                    "task is \"%s\", expected \"%s\" or \"%s\""
                            .formatted(wanted, EMBED, TOKEN_EMBED));
        }
        Optional<Inputs> inputs = input.map(InputField::inputs).filter(all -> all.size() > 0);
        return inputs.orElseThrow(() ->
                RequestException.invalid(
                        "input",
                        messages.filter(JsonNode::isArray).isPresent()
                                ? "messages are not taken, as no model here has a template for a chat; send input"
                                : "input is missing or empty, expected a string or an array of strings"));
    }

    /// Whether a vector of each token is wanted.
    boolean ofTokens() {
        return task.equals(Optional.of(TOKEN_EMBED));
    }

    /// @throws RequestException where they are no texts, or what goes with one vector a text is asked for
    List<String> textsOfTokens() {
        if (dimensions.isPresent()) {
            throw RequestException.invalid(
                    "dimensions",
                    "dimensions cut one vector a text, and task is \"%s\"; leave them out"
                            .formatted(TOKEN_EMBED));
        }
        return switch (given()) {
            case Inputs.Texts(List<String> texts) -> texts;
            case Inputs.Tokens _ ->
                    throw RequestException.invalid(
                            "input",
                            "input has token numbers, and task is \"%s\"; send texts"
                                    .formatted(TOKEN_EMBED));
        };
    }

    EmbedOptions options() {
        EmbedOptions cut =
                EmbedOptions.DEFAULTS.withTruncation(
                        PromptTruncation.of(truncatePromptTokens, truncationSide));
        return dimensions.map(cut::withDimensions).orElse(cut);
    }
}
