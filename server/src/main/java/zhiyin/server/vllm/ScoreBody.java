package zhiyin.server.vllm;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Truncation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.TextsField;
import zhiyin.server.model.PromptTruncation;

/// The body of `POST /score`. Texts are compared one with each of the others, or pair by pair.
///
/// @param model the first reranker if absent, the default model where there is none
/// @param queries with `documents` or `items`: each is embedded as what it is
/// @param text1 with `text_2`: both are taken as they are
/// @param data1 an older name of that
record ScoreBody(
        Optional<String> model,
        Optional<TextsField> queries,
        Optional<TextsField> documents,
        Optional<TextsField> items,
        @JsonProperty("text_1") Optional<TextsField> text1,
        @JsonProperty("text_2") Optional<TextsField> text2,
        @JsonProperty("data_1") Optional<TextsField> data1,
        @JsonProperty("data_2") Optional<TextsField> data2,
        Optional<Integer> truncatePromptTokens,
        Optional<PromptTruncation.Side> truncationSide) {
    /// Texts to be compared, as many on both sides, or one on the left.
    record Sides(List<String> left, Kind leftKind, List<String> right, Kind rightKind) {}

    Truncation truncation() {
        return PromptTruncation.of(truncatePromptTokens, truncationSide);
    }

    Sides sides() {
        Optional<TextsField> found = documents.or(() -> items);
        if (queries.isPresent() && found.isPresent()) {
            return sides(queries.get(), Kind.QUERY, found.get(), Kind.DOCUMENT);
        }
        Optional<TextsField> left = text1.or(() -> data1);
        Optional<TextsField> right = text2.or(() -> data2);
        if (left.isPresent() && right.isPresent()) {
            return sides(left.get(), Kind.PLAIN, right.get(), Kind.PLAIN);
        }
        throw RequestException.invalid(
                "expected queries and documents, or text_1 and text_2, each a string or an array of strings");
    }

    private static Sides sides(TextsField left, Kind leftKind, TextsField right, Kind rightKind) {
        int one = left.texts().size();
        int other = right.texts().size();
        if (one == 0 || other == 0 || (one > 1 && one != other)) {
            throw RequestException.invalid(
                    "%d texts against %d, expected as many, or one against many"
                            .formatted(one, other));
        }
        return new Sides(left.texts(), leftKind, right.texts(), rightKind);
    }
}
