package zhiyin.knowledge.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What somebody changed of a passage, in a line of `documents.jsonl`.
///
/// @param passage the id that it has by what the document says
/// @param text what is said instead; empty where the passage is left out of searches
/// @param original what the document says
/// @param place as in a [document][zhiyin.knowledge.document.DocumentJson]
record EditLine(
        String passage,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> text,
        String original,
        List<String> headings,
        JsonNode place,
        String by,
        Instant at) {
    EditLine {
        text = Objects.requireNonNullElse(text, Optional.empty());
        Objects.requireNonNull(original, "original");
        headings = List.copyOf(Objects.requireNonNull(headings, "headings"));
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(at, "at");
        if (passage == null || !PassageLine.isId(passage)) {
            throw new IllegalArgumentException("passage is not 16 to 128 hexadecimal digits");
        }
    }
}
