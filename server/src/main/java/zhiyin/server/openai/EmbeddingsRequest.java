package zhiyin.server.openai;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.server.api.JsonBody;
import zhiyin.server.api.RequestException;

/// The body of `POST /v1/embeddings`. Fields that are not listed here, `user` among them, are ignored.
///
/// @param model `model`: which of the loaded models
/// @param input `input`: a string or an array of 1 to 2,048 strings. Arrays of token numbers, which
///     OpenAI takes too, are refused: they are of OpenAI's tokenizer
/// @param format `encoding_format`: `"float"` (the default) or `"base64"`, which is little-endian
///     32-bit floats
/// @param options from `dimensions`, and from two fields of ours. `input_type`, `"query"` or
///     `"document"`, puts the model's own instruction for such a text before each; absent, texts are
///     taken as they are. `truncate`, `true` or `false` (the default), cuts texts that are too long
///     instead of refusing them
record EmbeddingsRequest(String model, List<String> input, Format format, EmbedOptions options) {
    static final int MAX_INPUTS = 2048;

    enum Format {
        FLOAT,
        BASE64
    }

    enum InputType {
        QUERY(Kind.QUERY),
        DOCUMENT(Kind.DOCUMENT);

        private final Kind kind;

        InputType(Kind kind) {
            this.kind = kind;
        }
    }

    static EmbeddingsRequest read(JsonBody body) {
        Optional<String> model = Optional.empty();
        List<String> input = List.of();
        Optional<Format> format = Optional.empty();
        OptionalInt dimensions = OptionalInt.empty();
        Optional<InputType> inputType = Optional.empty();
        Optional<Boolean> truncate = Optional.empty();
        while (body.nextField()) {
            switch (body.field()) {
                case "model" -> model = body.string();
                case "input" -> input = body.texts(MAX_INPUTS);
                case "encoding_format" -> format = body.choice(Format.class);
                case "dimensions" -> dimensions = body.wholeNumber();
                case "input_type" -> inputType = body.choice(InputType.class);
                case "truncate" -> truncate = body.truth();
                default -> body.skip();
            }
        }
        if (input.isEmpty()) {
            throw RequestException.invalid(
                    "input", "input is missing, expected a string or an array of strings");
        }
        var options =
                new EmbedOptions(
                        inputType.map(type -> type.kind).orElse(Kind.PLAIN),
                        dimensions,
                        truncate.orElse(false));
        return new EmbeddingsRequest(
                model.orElseThrow(EmbeddingsRequest::modelMissing),
                input,
                format.orElse(Format.FLOAT),
                options);
    }

    private static RequestException modelMissing() {
        return RequestException.invalid(
                "model", "model is missing, expected a name; GET /v1/models lists those loaded");
    }
}
