package zhiyin.knowledge.transfer;

import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.knowledge.document.DocumentJson;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;

/// Records as JSON by their components' names in snake case, times as in ISO 8601. Unknown names are passed
/// over.
final class TransferJson {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build();
    private static final int MOST_SHOWN = 300;

    private TransferJson() {}

    static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    static byte[] readable(Object value) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
    }

    static JsonNode tree(String json) {
        return MAPPER.readTree(json);
    }

    /// @param where such as `line 3 of documents.jsonl`
    /// @throws TransferException DAMAGED
    static <T> T read(byte[] json, Class<T> type, String where) {
        try {
            T value = MAPPER.readValue(json, type);
            if (value == null) {
                throw damaged(where, "it is null", new IOException("null"));
            }
            return value;
        } catch (JacksonException e) {
            throw damaged(where, String.valueOf(e.getOriginalMessage()), e);
        }
    }

    static Place place(JsonNode node, String where) {
        try {
            return DocumentJson.readPlace(node.toString());
        } catch (IOException e) {
            throw damaged(where, String.valueOf(e.getMessage()), e);
        }
    }

    static Report report(JsonNode node, String where) {
        try {
            return DocumentJson.readReport(node.toString());
        } catch (IOException e) {
            throw damaged(where, String.valueOf(e.getMessage()), e);
        }
    }

    private static TransferException damaged(String where, String why, Exception cause) {
        return new TransferException(
                TransferException.Code.DAMAGED,
                "%s is not what it should be: %s"
                        .formatted(where, why.substring(0, Math.min(MOST_SHOWN, why.length()))),
                cause);
    }
}
