package zhiyin.server.vllm;

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
/// @param task `embed` alone
record PoolingBody(
        Optional<String> model,
        Optional<InputField> input,
        Optional<JsonNode> messages,
        Optional<String> task,
        Optional<Format> encodingFormat,
        Optional<Integer> dimensions,
        Optional<Integer> truncatePromptTokens,
        Optional<PromptTruncation.Side> truncationSide) {
    enum Format {
        FLOAT,
        BASE64
    }

    Inputs given() {
        if (!task.orElse("embed").equals("embed")) {
            throw RequestException.invalid(
                    "task",
                    "task is \"%s\", expected \"embed\": models here give one vector a text"
                            .formatted(task.orElse("")));
        }
        Optional<Inputs> inputs = input.map(InputField::inputs).filter(all -> all.size() > 0);
        return inputs.orElseThrow(() ->
                RequestException.invalid(
                        "input",
                        messages.filter(JsonNode::isArray).isPresent()
                                ? "messages are not taken, as no model here has a template for a chat; send input"
                                : "input is missing or empty, expected a string or an array of strings"));
    }

    EmbedOptions options() {
        EmbedOptions cut =
                EmbedOptions.DEFAULTS.withTruncation(
                        PromptTruncation.of(truncatePromptTokens, truncationSide));
        return dimensions.map(cut::withDimensions).orElse(cut);
    }
}
