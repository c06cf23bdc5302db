package zhiyin.server.openai;

import java.util.Optional;
import java.util.OptionalInt;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Truncation;
import zhiyin.server.api.Inputs;
import zhiyin.server.api.JsonBody;
import zhiyin.server.api.RequestException;
import zhiyin.server.model.PromptTruncation;
import zhiyin.server.openai.PromptFields.InputType;

/// The body of `POST /v1/embeddings`. Fields that are not listed here, `user` among them, are ignored.
///
/// @param model `model`: which of the models, by its name or an alias, perhaps with `@` and dimensions
/// @param input `input`: a string or an array of 1 to 2,048 strings; or token numbers, which the server
///     takes as it was told to ([zhiyin.server.model.TokenInput])
/// @param format `encoding_format`: `"float"` (the default) or `"base64"`, which is little-endian
///     32-bit floats
/// @param options from `dimensions`, and from fields of ours: those of [PromptFields], and `truncate`,
///     `true` or `false` (the default), which cuts texts that are too long instead of refusing them;
///     vLLM's `truncate_prompt_tokens` says so too, and to how many tokens, and its `truncation_side`
///     where
/// @param promptField the field that the prompt is from, for messages
record EmbeddingsRequest(
        String model, Inputs input, Format format, EmbedOptions options, String promptField) {
    static final int MAX_INPUTS = 2048;

    enum Format {
        FLOAT,
        BASE64
    }

    static EmbeddingsRequest read(JsonBody body) {
        Optional<String> model = Optional.empty();
        Optional<Inputs> input = Optional.empty();
        Optional<Format> format = Optional.empty();
        OptionalInt dimensions = OptionalInt.empty();
        Optional<String> instruction = Optional.empty();
        Optional<String> promptName = Optional.empty();
        Optional<InputType> inputType = Optional.empty();
        Optional<Boolean> truncate = Optional.empty();
        OptionalInt truncateTokens = OptionalInt.empty();
        Optional<PromptTruncation.Side> side = Optional.empty();
        while (body.nextField()) {
            switch (body.field()) {
                case "model" -> model = body.string();
                case "input" -> input = Optional.of(body.inputs(MAX_INPUTS));
                case "encoding_format" -> format = body.choice(Format.class);
                case "dimensions" -> dimensions = body.wholeNumber();
                case "instruction" -> instruction = body.string();
                case "prompt_name" -> promptName = body.string();
                case "input_type" -> inputType = body.choice(InputType.class);
                case "truncate" -> truncate = body.truth();
                case "truncate_prompt_tokens" -> truncateTokens = body.wholeNumber();
                case "truncation_side" -> side = body.choice(PromptTruncation.Side.class);
                default -> body.skip();
            }
        }
        var prompts = new PromptFields(instruction, promptName, inputType);
        return new EmbeddingsRequest(
                model.orElseThrow(EmbeddingsRequest::modelMissing),
                input.orElseThrow(EmbeddingsRequest::inputMissing),
                format.orElse(Format.FLOAT),
                new EmbedOptions(
                        prompts.prompt(), dimensions, truncation(truncate, truncateTokens, side)),
                prompts.field());
    }

    private static Truncation truncation(
            Optional<Boolean> truncate, OptionalInt tokens, Optional<PromptTruncation.Side> side) {
        if (tokens.isEmpty()) {
            return Truncation.of(
                    truncate.orElse(false), side.equals(Optional.of(PromptTruncation.Side.LEFT)));
        }
        if (!truncate.orElse(true)) {
            throw RequestException.invalid(
                    "truncate_prompt_tokens",
                    "truncate_prompt_tokens is %d, which cuts texts, and truncate is false, which refuses them; leave one of them out"
                            .formatted(tokens.getAsInt()));
        }
        return PromptTruncation.of(Optional.of(tokens.getAsInt()), side);
    }

    private static RequestException inputMissing() {
        return RequestException.invalid(
                "input", "input is missing, expected a string or an array of strings");
    }

    private static RequestException modelMissing() {
        return RequestException.invalid(
                "model", "model is missing, expected a name; GET /v1/models lists them");
    }
}
