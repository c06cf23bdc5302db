package zhiyin.server.dify;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The body of `POST /retrieval`.
///
/// @param knowledgeId the name of a collection
record RetrievalBody(
        String knowledgeId,
        String query,
        Setting retrievalSetting,
        Optional<MetadataCondition> metadataCondition) {
    /// @param topK passages at most
    /// @param scoreThreshold passages whose cosine is lower are left out
    record Setting(Optional<Integer> topK, Optional<Double> scoreThreshold) {}

    record MetadataCondition(
            Optional<Operator> logicalOperator, Optional<List<Condition>> conditions) {}

    enum Operator {
        AND,
        OR
    }

    /// @param name a field, or an array of one
    /// @param value a string, a number, or an array of such
    record Condition(JsonNode name, String comparisonOperator, Optional<JsonNode> value) {}
}
