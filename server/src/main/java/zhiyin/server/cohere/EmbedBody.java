package zhiyin.server.cohere;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.EmbedOptions.Task;
import zhiyin.engine.Truncation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.TextsField;

/// The body of `POST /v2/embed` and `/v1/embed`.
///
/// @param model the default one if absent
/// @param inputType what the texts are; taken as they are if absent
/// @param texts or else `inputs`
/// @param inputs the texts in parts
/// @param images none of the models reads such
/// @param embeddingTypes `float` if absent
/// @param outputDimension numbers of a vector
/// @param truncate texts that are too long; at the end if absent
record EmbedBody(
        Optional<String> model,
        Optional<InputType> inputType,
        Optional<TextsField> texts,
        Optional<List<Input>> inputs,
        Optional<JsonNode> images,
        Optional<List<NumberType>> embeddingTypes,
        Optional<Integer> outputDimension,
        Optional<Truncation.Side> truncate) {
    enum InputType {
        SEARCH_DOCUMENT,
        SEARCH_QUERY,
        DOCUMENT,
        QUERY,
        CLASSIFICATION,
        CLUSTERING,
        IMAGE;

        private Prompt prompt() {
            return switch (this) {
                case SEARCH_DOCUMENT, DOCUMENT -> Kind.DOCUMENT;
                case SEARCH_QUERY, QUERY -> Kind.QUERY;
                case CLASSIFICATION, CLUSTERING -> new Task(name().toLowerCase(Locale.ROOT));
                case IMAGE -> throw noImages();
            };
        }
    }

    record Input(List<Part> content) {
        private String text() {
            return content.stream()
                    .map(part -> part.text().orElseThrow(EmbedBody::noImages))
                    .collect(Collectors.joining("\n"));
        }
    }

    /// A part of a text; images have none.
    record Part(Optional<String> text) {}

    List<String> given() {
        if (images.filter(JsonNode::isArray).filter(array -> !array.isEmpty()).isPresent()) {
            throw noImages();
        }
        var all = new ArrayList<String>();
        texts.ifPresent(field -> all.addAll(field.texts()));
        inputs.ifPresent(list -> list.forEach(input -> all.add(input.text())));
        if (all.isEmpty()
                || all.size() > TextsField.MAX
                || (texts.isPresent() && inputs.isPresent())) {
            throw RequestException.invalid(
                    "texts",
                    "invalid request: %,d texts, expected 1 to %,d, as texts or as inputs"
                            .formatted(all.size(), TextsField.MAX));
        }
        return all;
    }

    EmbedOptions options() {
        EmbedOptions options =
                EmbedOptions.DEFAULTS.withPrompt(
                        inputType.map(InputType::prompt).orElse(Kind.PLAIN));
        EmbedOptions cut =
                options.withTruncation(
                        new Truncation(truncate.orElse(Truncation.Side.END), OptionalInt.empty()));
        return outputDimension.map(cut::withDimensions).orElse(cut);
    }

    Set<NumberType> types() {
        List<NumberType> wanted = embeddingTypes.orElse(List.of());
        return wanted.isEmpty() ? EnumSet.of(NumberType.FLOAT) : EnumSet.copyOf(wanted);
    }

    private static RequestException noImages() {
        return RequestException.invalid(
                "images", "invalid request: the models here read texts alone, no images");
    }
}
