package zhiyin.engine.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.verify.Examples.ExampleVector;
import zhiyin.engine.verify.Examples.Shape;
import zhiyin.engine.verify.Examples.Similarities;

/// Reads examples:
/// ```json
/// {"model": "Qwen3-Embedding-0.6B",
///  "architecture": "qwen3", "dimensions": 1024, "layers": 28, "pooling": "last",
///  "queries": ["What is the capital of China?", …],
///  "documents": ["The capital of China is Beijing.", …],
///  "similarities": [{"source": "transformers", "values": [[0.7646, 0.1414], …]}],
///  "vectors": [{"text": "What is Deep Learning?", "vector": "…"}, …]}
/// ```
/// A vector is a list of numbers, or base64 of little-endian f32, as OpenAI's API has it.
final class ExamplesReader {
    private static final long MAX_BYTES = 1 << 24;
    private static final int MAX_TEXTS = 1_000;
    private static final int MAX_CHARACTERS = 100_000;
    private static final JsonMapper MAPPER = new JsonMapper();

    private final String source;

    private ExamplesReader(String source) {
        this.source = source;
    }

    /// @throws EngineException MODEL_FILE_INVALID, MODEL_NOT_FOUND
    static Examples read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new EngineException(Code.MODEL_NOT_FOUND, file + ": no such file");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new ExamplesReader(file.toString())
                        .invalid("is larger than %,d bytes".formatted(MAX_BYTES));
            }
            return parse(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID, "%s cannot be read: %s".formatted(file, e), e);
        }
    }

    static Examples parse(byte[] json, String source) {
        var reader = new ExamplesReader(source);
        try {
            return reader.examples(MAPPER.readTree(json));
        } catch (JacksonException e) {
            throw reader.invalid("is not valid JSON: " + e.getOriginalMessage());
        }
    }

    private Examples examples(JsonNode root) {
        var shape =
                new Shape(
                        text(root, "architecture"),
                        integer(root, "dimensions"),
                        integer(root, "layers"),
                        pooling(text(root, "pooling")));
        List<String> queries = texts(root, "queries");
        List<String> documents = texts(root, "documents");
        List<Similarities> similarities = new ArrayList<>();
        for (JsonNode node : list(root, "similarities")) {
            similarities.add(similarities(node, queries.size(), documents.size()));
        }
        List<ExampleVector> vectors = new ArrayList<>();
        for (JsonNode node : list(root, "vectors")) {
            vectors.add(new ExampleVector(text(node, "text"), vector(node.path("vector"), shape)));
        }
        return new Examples(text(root, "model"), shape, queries, documents, similarities, vectors);
    }

    private Pooling pooling(String name) {
        return Arrays.stream(Pooling.values())
                .filter(pooling -> pooling.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() ->
                        invalid(
                                "has pooling \"%s\", expected %s"
                                        .formatted(
                                                name,
                                                Arrays.stream(Pooling.values())
                                                        .map(p -> p.name().toLowerCase(Locale.ROOT))
                                                        .collect(Collectors.joining(", ")))));
    }

    private Similarities similarities(JsonNode node, int rows, int columns) {
        List<List<Double>> values = new ArrayList<>();
        for (JsonNode row : list(node, "values")) {
            List<Double> numbers = new ArrayList<>();
            row.forEach(value -> numbers.add(number(value)));
            values.add(numbers);
        }
        if (values.size() != rows || values.stream().anyMatch(row -> row.size() != columns)) {
            throw invalid(
                    "has similarities that are not %d rows, one a query, of %d numbers, one a document"
                            .formatted(rows, columns));
        }
        return new Similarities(text(node, "source"), values);
    }

    private float[] vector(JsonNode node, Shape shape) {
        float[] vector;
        if (node.isString()) {
            vector = decoded(node.asString());
        } else {
            vector = new float[Math.min(node.size(), shape.dimensions() + 1)];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) number(node.path(i));
            }
        }
        double length = Compare.length(vector);
        if (vector.length != shape.dimensions() || !Double.isFinite(length) || length == 0) {
            throw invalid(
                    "has a vector that is not %d finite numbers".formatted(shape.dimensions()));
        }
        return vector;
    }

    private float[] decoded(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            float[] vector = new float[bytes.length / Float.BYTES];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
            return vector;
        } catch (IllegalArgumentException e) {
            throw invalid("has a vector that is no base64: " + e.getMessage());
        }
    }

    private double number(JsonNode node) {
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw invalid("has %s where a number is expected".formatted(node.getNodeType()));
        }
        return node.doubleValue();
    }

    private int integer(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (!value.isInt() || value.intValue() < 1) {
            throw invalid("has no \"%s\" that is a whole number above 0".formatted(key));
        }
        return value.intValue();
    }

    private String text(JsonNode node, String key) {
        return requireText(node.path(key), key);
    }

    private String requireText(JsonNode node, String key) {
        if (!node.isString()
                || node.asString().isEmpty()
                || node.asString().length() > MAX_CHARACTERS) {
            throw invalid("has no \"%s\" of 1 to %,d characters".formatted(key, MAX_CHARACTERS));
        }
        return node.asString();
    }

    private List<String> texts(JsonNode root, String key) {
        List<String> texts = new ArrayList<>();
        for (JsonNode node : list(root, key)) {
            texts.add(requireText(node, key));
        }
        return texts;
    }

    /// The list's elements; none where there is no list.
    private List<JsonNode> list(JsonNode node, String key) {
        JsonNode list = node.path(key);
        if (list.isMissingNode()) {
            return List.of();
        }
        if (!list.isArray() || list.size() > MAX_TEXTS) {
            throw invalid("has \"%s\" that is no list of at most %,d".formatted(key, MAX_TEXTS));
        }
        List<JsonNode> elements = new ArrayList<>();
        list.forEach(elements::add);
        return elements;
    }

    private EngineException invalid(String what) {
        return new EngineException(Code.MODEL_FILE_INVALID, source + " " + what);
    }
}
