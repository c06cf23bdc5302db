package zhiyin.server.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A field with one text or more: a string, or an array of strings or of objects with a string `text`. There
/// may be none at all; dialects differ in what they say to that.
@Described(
        """
        {"oneOf":[{"type":"string"},
         {"type":"array","maxItems":2048,"items":{"oneOf":[{"type":"string"},
          {"type":"object","required":["text"],"properties":{"text":{"type":"string"}}}]}}]}
        """)
public record TextsField(List<String> texts) {
    /// More texts are for several requests.
    public static final int MAX = 2048;

    public TextsField {
        texts = List.copyOf(texts);
    }

    /// @throws IllegalArgumentException where it is neither
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static TextsField of(JsonNode value) {
        if (!value.isArray()) {
            return new TextsField(List.of(text(value, "the value")));
        }
        requireAtMost(value.size());
        var texts = new ArrayList<String>(value.size());
        for (JsonNode each : value) {
            JsonNode text = each.isObject() ? each.path("text") : each;
            texts.add(text(text, "item " + texts.size()));
        }
        return new TextsField(texts);
    }

    static void requireAtMost(int count) {
        if (count > MAX) {
            throw new IllegalArgumentException(
                    "%,d texts, expected at most %,d; split them over several requests"
                            .formatted(count, MAX));
        }
    }

    private static String text(JsonNode value, String what) {
        if (!value.isString()) {
            throw new IllegalArgumentException(what + " is not a string");
        }
        String text = value.stringValue();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(
                    what + " has half of a surrogate pair, which is no Unicode character");
        }
        return text;
    }
}
