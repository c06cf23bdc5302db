package zhiyin.server.kb;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import zhiyin.knowledge.search.Rerank;
import zhiyin.server.api.Described;
import zhiyin.server.api.Suggestion;

/// Whether and how a search is reranked: `true` by the reranker that the server was started with, or an object that
/// names one.
///
/// @param candidates how many passages it reads, 1 to [Rerank#MAX_CANDIDATES]
@Described(
        """
        {"oneOf":[{"type":"boolean"},
         {"type":"object","additionalProperties":false,"properties":{
          "model":{"type":"string"},"candidates":{"type":"integer","minimum":1,"maximum":200}}}]}
        """)
record RerankField(boolean wanted, Optional<String> model, Optional<Integer> candidates) {
    private static final List<String> FIELDS = List.of("model", "candidates");

    /// @throws IllegalArgumentException where it is neither
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static RerankField of(JsonNode value) {
        if (value.isBoolean()) {
            return new RerankField(value.booleanValue(), Optional.empty(), Optional.empty());
        }
        require(value.isObject(), "expected true, false, or an object with model and candidates");
        value.propertyNames().forEach(RerankField::requireKnown);
        JsonNode model = value.path("model");
        JsonNode candidates = value.path("candidates");
        require(isAbsent(model) || model.isString(), "model is not a string");
        require(isAbsent(candidates) || candidates.isInt(), "candidates is not a whole number");
        return new RerankField(
                true,
                isAbsent(model) ? Optional.empty() : Optional.of(model.stringValue()),
                isAbsent(candidates) ? Optional.empty() : Optional.of(candidates.intValue()));
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static void requireKnown(String name) {
        require(
                FIELDS.contains(name),
                "there is no field \"%s\" here%s".formatted(name, Suggestion.of(name, FIELDS)));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /// @throws IllegalArgumentException for candidates out of range
    Optional<Rerank> of(int top) {
        return wanted
                ? Optional.of(
                        candidates
                                .map(count -> new Rerank(model, count))
                                .orElseGet(() -> Rerank.forTop(model, top)))
                : Optional.empty();
    }
}
