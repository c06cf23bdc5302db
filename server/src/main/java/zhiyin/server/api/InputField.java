package zhiyin.server.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A field with one text or more, or token numbers: a string, an array of strings, of numbers, or of arrays
/// of numbers. There may be none at all; dialects differ in what they say to that.
@Described(
        """
        {"oneOf":[{"type":"string"},
         {"type":"array","maxItems":2048,"items":{"type":"string"}},
         {"type":"array","items":{"type":"integer"}},
         {"type":"array","maxItems":2048,"items":{"type":"array","items":{"type":"integer"}}}]}
        """)
public record InputField(Inputs inputs) {
    /// @throws IllegalArgumentException where it is neither
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static InputField of(JsonNode value) {
        if (!value.isArray() || value.isEmpty() || value.get(0).isString()) {
            return new InputField(new Inputs.Texts(TextsField.of(value).texts()));
        }
        if (value.get(0).isIntegralNumber()) {
            return new InputField(new Inputs.Tokens(List.of(sequence(value))));
        }
        TextsField.requireAtMost(value.size());
        var sequences = new ArrayList<int[]>(value.size());
        value.forEach(each -> sequences.add(sequence(each)));
        return new InputField(new Inputs.Tokens(sequences));
    }

    private static int[] sequence(JsonNode numbers) {
        boolean whole =
                numbers.isArray()
                        && !numbers.isEmpty()
                        && numbers.valueStream().allMatch(JsonNode::isInt);
        if (!whole) {
            throw new IllegalArgumentException(
                    "expected a string, an array of strings, or token numbers");
        }
        return numbers.valueStream().mapToInt(JsonNode::intValue).toArray();
    }
}
