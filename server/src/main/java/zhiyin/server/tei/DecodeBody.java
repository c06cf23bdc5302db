package zhiyin.server.tei;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import zhiyin.server.api.Described;
import zhiyin.server.api.InputField;
import zhiyin.server.api.Inputs;
import zhiyin.server.model.ServedModel;

/// The body of `POST /decode`.
///
/// @param skipSpecialTokens whether special tokens are left out; yes if absent
record DecodeBody(Ids ids, Optional<Boolean> skipSpecialTokens) {
    /// Token numbers of one text or of several.
    @Described(
            """
            {"oneOf":[{"type":"array","items":{"type":"integer"}},
             {"type":"array","maxItems":2048,"items":{"type":"array","items":{"type":"integer"}}}]}
            """)
    record Ids(List<int[]> sequences) {
        /// @throws IllegalArgumentException where it is neither
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Ids of(JsonNode value) {
            return switch (InputField.of(value).inputs()) {
                case Inputs.Tokens(List<int[]> sequences) -> new Ids(sequences);
                case Inputs.Texts _ ->
                        throw new IllegalArgumentException(
                                "expected token numbers, or arrays of such");
            };
        }
    }

    String[] texts(ServedModel model) {
        boolean skip = skipSpecialTokens.orElse(true);
        return model.use(embedder ->
                ids.sequences().stream()
                        .map(sequence -> embedder.detokenize(sequence, skip))
                        .toArray(String[]::new));
    }
}
