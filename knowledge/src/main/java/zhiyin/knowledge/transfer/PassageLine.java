package zhiyin.knowledge.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A line of `passages.jsonl`. The vector of the n-th line is the n-th of `vectors.f32`.
///
/// @param document number of its line in `documents.jsonl`, from 0; the lines of a document follow each other
///     in its order
/// @param id the store's
/// @param section number of the document's section it lies in
/// @param body Markdown
/// @param embedText what its vector was computed of
/// @param place as in a [document][zhiyin.knowledge.document.DocumentJson]
/// @param originalId that it has by what the document says, where somebody changed it
/// @param excluded whether it is left out of searches; its vector means nothing then
record PassageLine(
        long document,
        String id,
        int section,
        List<String> headings,
        String body,
        String embedText,
        int tokens,
        JsonNode place,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> originalId,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Boolean> excluded) {
    PassageLine {
        headings = List.copyOf(Objects.requireNonNull(headings, "headings"));
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(embedText, "embed_text");
        Objects.requireNonNull(place, "place");
        originalId = Objects.requireNonNullElse(originalId, Optional.empty());
        excluded = Objects.requireNonNullElse(excluded, Optional.empty());
        if (id == null || !isId(id) || !originalId.map(PassageLine::isId).orElse(true)) {
            throw new IllegalArgumentException("id is not 16 to 128 hexadecimal digits");
        }
        if (section < 0 || tokens < 0) {
            throw new IllegalArgumentException("section or tokens is less than 0");
        }
    }

    static boolean isId(String text) {
        return text.matches("[0-9a-f]{16,128}");
    }
}
