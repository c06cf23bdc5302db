package zhiyin.langchain4j;

import dev.langchain4j.data.document.Metadata;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Metadata as JSON, each value with its type, since an `int` and a `long` are different to LangChain4j's
/// filters: `{"page": ["integer", "7"], "author": ["string", "Li Bai"]}`.
final class MetadataJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private MetadataJson() {}

    static String write(Metadata metadata) {
        ObjectNode root = JSON.createObjectNode();
        metadata.toMap()
                .forEach((key, value) -> root.putArray(key).add(type(value)).add(value.toString()));
        return root.toString();
    }

    private static String type(Object value) {
        return value.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    static Metadata read(String json) {
        var metadata = new Metadata();
        for (Map.Entry<String, JsonNode> entry : JSON.readTree(json).properties()) {
            String key = entry.getKey();
            String value = entry.getValue().path(1).asString();
            switch (entry.getValue().path(0).asString()) {
                case "integer" -> metadata.put(key, Integer.parseInt(value));
                case "long" -> metadata.put(key, Long.parseLong(value));
                case "float" -> metadata.put(key, Float.parseFloat(value));
                case "double" -> metadata.put(key, Double.parseDouble(value));
                case "uuid" -> metadata.put(key, UUID.fromString(value));
                default -> metadata.put(key, value);
            }
        }
        return metadata;
    }
}
