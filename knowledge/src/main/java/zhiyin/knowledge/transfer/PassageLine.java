package zhiyin.knowledge.transfer;

import java.util.List;
import java.util.Objects;
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
record PassageLine(
        long document,
        String id,
        int section,
        List<String> headings,
        String body,
        String embedText,
        int tokens,
        JsonNode place) {
    PassageLine {
        headings = List.copyOf(Objects.requireNonNull(headings, "headings"));
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(embedText, "embed_text");
        Objects.requireNonNull(place, "place");
        if (id == null || !id.matches("[0-9a-f]{16,128}")) {
            throw new IllegalArgumentException("id is not 16 to 128 hexadecimal digits");
        }
        if (section < 0 || tokens < 0) {
            throw new IllegalArgumentException("section or tokens is less than 0");
        }
    }
}
