package zhiyin.engine.weights.random;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.weights.GgufFile;
import zhiyin.engine.weights.GgufMetadata;

/// The tokens and merges that a written model gets, taken from another model.
///
/// @param types llama.cpp's: 1 ordinary, 3 control, 4 added by the user, 5 unused
public record VocabularySource(List<String> tokens, int[] types, List<String> merges) {
    private static final int ORDINARY = 1;
    private static final int CONTROL = 3;
    private static final int ADDED = 4;
    private static final int UNUSED = 5;
    private static final long MAX_BYTES = 1 << 26;

    /// Reads a GGUF file or a `tokenizer.json` of a byte-level BPE.
    ///
    /// @throws EngineException MODEL_FILE_INVALID where it has no tokens and merges
    public static VocabularySource read(Path file) throws IOException {
        return file.toString().endsWith(".gguf") ? gguf(file) : json(file);
    }

    private static VocabularySource gguf(Path file) {
        try (GgufFile model = GgufFile.open(file)) {
            GgufMetadata metadata = model.metadata();
            return new VocabularySource(
                    metadata.texts("tokenizer.ggml.tokens")
                            .orElseThrow(() ->
                                    metadata.missing("tokenizer.ggml.tokens", "a list of texts")),
                    metadata.integers("tokenizer.ggml.token_type")
                            .orElseThrow(() ->
                                    metadata.missing(
                                            "tokenizer.ggml.token_type", "a list of numbers")),
                    metadata.texts("tokenizer.ggml.merges")
                            .orElseThrow(() ->
                                    metadata.missing("tokenizer.ggml.merges", "a list of texts")));
        }
    }

    private static VocabularySource json(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw invalid(file, "is larger than %d bytes".formatted(MAX_BYTES));
        }
        JsonNode root;
        try {
            root = new JsonMapper().readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw invalid(file, "is not valid JSON: " + e.getOriginalMessage());
        }
        TreeMap<Integer, String> tokens = new TreeMap<>();
        root.path("model")
                .path("vocab")
                .forEachEntry((token, id) -> tokens.put(id.asInt(-1), token));
        root.path("added_tokens")
                .forEach(token ->
                        tokens.put(token.path("id").asInt(-1), token.path("content").asString("")));
        if (tokens.isEmpty() || tokens.firstKey() != 0 || tokens.lastKey() != tokens.size() - 1) {
            throw invalid(file, "has no tokens 0 to n - 1");
        }
        int[] types = new int[tokens.size()];
        Arrays.fill(types, ORDINARY);
        for (JsonNode token : root.path("added_tokens")) {
            boolean special = token.path("special").asBoolean(false);
            types[token.path("id").asInt()] = special ? CONTROL : ADDED;
        }
        return new VocabularySource(
                List.copyOf(tokens.values()), types, merges(root.path("model").path("merges")));
    }

    /// Each a text with a space, or a pair of texts.
    private static List<String> merges(JsonNode node) {
        List<String> merges = new ArrayList<>();
        for (JsonNode merge : node) {
            merges.add(
                    merge.isArray()
                            ? merge.path(0).asString("") + " " + merge.path(1).asString("")
                            : merge.asString(""));
        }
        return merges;
    }

    /// The same with `count` tokens: cut off, or filled up with unused ones.
    VocabularySource resized(int count) {
        List<String> resized = new ArrayList<>(tokens.subList(0, Math.min(count, tokens.size())));
        for (int i = resized.size(); i < count; i++) {
            resized.add("[PAD" + i + "]");
        }
        int[] resizedTypes = Arrays.copyOf(types, count);
        Arrays.fill(resizedTypes, Math.min(count, types.length), count, UNUSED);
        return new VocabularySource(resized, resizedTypes, merges);
    }

    private static EngineException invalid(Path file, String what) {
        return new EngineException(
                Code.MODEL_FILE_INVALID,
                "%s %s; expected the tokenizer.json of a byte-level BPE".formatted(file, what));
    }
}
