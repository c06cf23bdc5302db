package zhiyin.engine.weights;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Which file of a model has which tensors: `model.safetensors.index.json`.
///
/// ```
/// {"metadata": {...}, "weight_map": {"model.norm.weight": "model-00002-of-00002.safetensors", ...}}
/// ```
///
/// @param tensors by the names of the files, which lie beside the index
record SafetensorsIndex(Path path, Map<String, Set<String>> tensors) {
    private static final long MAX_BYTES = 100_000_000;
    private static final int MAX_SHARDS = 1000;
    private static final int MAX_TENSORS = 100_000;

    /// No separators and no dot in front: a file beside the index.
    private static final Pattern SHARD = Pattern.compile("[\\w-][\\w.-]{0,200}\\.safetensors");

    static SafetensorsIndex read(Path path) {
        try (Arena arena = Arena.ofShared()) {
            return read(ModelFile.map(path, "safetensors index", arena));
        }
    }

    static SafetensorsIndex read(ModelFile file) {
        if (file.bytes().byteSize() > MAX_BYTES) {
            throw invalid(file, "is larger than %d bytes".formatted(MAX_BYTES));
        }
        Map<String, Set<String>> tensors = new LinkedHashMap<>();
        try (JsonParser json = BoundedJson.parser(file.bytes())) {
            expect(file, json.nextToken(), JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = json.currentName();
                JsonToken value = json.nextToken();
                if (key.equals("weight_map")) {
                    expect(file, value, JsonToken.START_OBJECT);
                    readMap(file, json, tensors);
                } else {
                    json.skipChildren();
                }
            }
        } catch (JacksonException e) {
            throw invalid(
                    file,
                    "byte %d: is no JSON: %s"
                            .formatted(BoundedJson.position(e), e.getOriginalMessage()));
        }
        if (tensors.isEmpty()) {
            throw invalid(file, "has no weight_map");
        }
        return new SafetensorsIndex(file.path(), tensors);
    }

    private static void readMap(ModelFile file, JsonParser json, Map<String, Set<String>> tensors) {
        int count = 0;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String tensor = json.currentName();
            expect(file, json.nextToken(), JsonToken.VALUE_STRING);
            String shard = json.getString();
            if (!SHARD.matcher(shard).matches()) {
                throw invalid(
                        file,
                        "tensor %s: expected a .safetensors file beside the index, found \"%s\""
                                .formatted(tensor, shard));
            }
            tensors.computeIfAbsent(shard, _ -> new LinkedHashSet<>()).add(tensor);
            if (++count > MAX_TENSORS || tensors.size() > MAX_SHARDS) {
                throw invalid(
                        file,
                        "names more than %d tensors or %d files"
                                .formatted(MAX_TENSORS, MAX_SHARDS));
            }
        }
    }

    private static void expect(ModelFile file, JsonToken found, JsonToken expected) {
        if (found != expected) {
            throw invalid(file, "expected %s, found %s".formatted(expected, found));
        }
    }

    private static EngineException invalid(ModelFile file, String what) {
        return new EngineException(
                Code.MODEL_FILE_INVALID,
                "%s: %s; the file is damaged or no safetensors index: download it again"
                        .formatted(file.path(), what));
    }
}
