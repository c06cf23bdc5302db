package zhiyin.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.weights.SentencePieceFile;
import zhiyin.engine.weights.SentencePieceFile.Piece;

/// Unigram tokenizer files made of SentencePiece's own test models, as `scripts/golden/unigram_golden.py`
/// makes them.
public final class UnigramFixtures {
    static final List<String> MODELS = List.of("test_model", "test_ja_model");
    static final List<String> SPECIAL = List.of("<s>", "<pad>", "</s>", "<unk>");
    private static final String FOLDER = "/tokenizer/sentencepiece/";
    private static final String CHARSMAP = "precompiled_charsmap";

    private UnigramFixtures() {}

    public static Path modelFile(Path folder, String model) throws IOException {
        Path file = folder.resolve(model + ".model");
        if (!Files.exists(file)) {
            try (InputStream in = Fixtures.resource(FOLDER + model + ".model")) {
                Files.copy(in, file);
            }
        }
        return file;
    }

    static JsonNode variants() throws IOException {
        try (InputStream in = Fixtures.resource(FOLDER + "variants.json")) {
            return Fixtures.JSON.readTree(in);
        }
    }

    public static Path tokenizerFile(Path folder, String model, String variant) throws IOException {
        return tokenizerFile(folder, model, variant, root -> {});
    }

    /// @param edit changes the file before its added tokens get their ids
    static Path tokenizerFile(Path folder, String model, String variant, Consumer<ObjectNode> edit)
            throws IOException {
        SentencePieceFile file = SentencePieceFile.read(modelFile(folder, model));
        JsonNode settings = variants().required(variant);
        ObjectNode root = Fixtures.JSON.createObjectNode();
        root.put("version", "1.0");
        root.set("added_tokens", settings.required("added_tokens").deepCopy());
        root.set("normalizer", settings.required("normalizer").deepCopy());
        root.set("pre_tokenizer", settings.required("pre_tokenizer").deepCopy());
        root.set("post_processor", postProcessor());
        boolean bytes = settings.path("byte_fallback").asBoolean(false);
        ObjectNode part = root.putObject("model").put("type", "Unigram").put("unk_id", 3);
        part.put("byte_fallback", bytes);
        addPieces(part.putArray("vocab"), file.pieces(), bytes);
        setCharsmap(root, Base64.getEncoder().encodeToString(file.charsmap().bytes()));
        edit.accept(root);
        numberAddedTokens(root);
        return Fixtures.write(folder, root);
    }

    private static void addPieces(ArrayNode vocabulary, List<Piece> pieces, boolean bytes) {
        SPECIAL.forEach(token -> vocabulary.addArray().add(token).add(0.0));
        pieces.stream()
                .filter(piece -> piece.type() == 1)
                .forEach(piece ->
                        vocabulary.addArray().add(piece.text()).add((double) piece.score()));
        for (int value = 0; bytes && value < 256; value++) {
            vocabulary.addArray().add("<0x%02X>".formatted(value)).add(-50.0);
        }
        vocabulary.addArray().add("<mask>").add(0.0);
    }

    /// Sets the map of every normalizer that has one.
    static void setCharsmap(ObjectNode root, String base64) {
        for (JsonNode parent : root.findParents(CHARSMAP)) {
            ((ObjectNode) parent).put(CHARSMAP, base64);
        }
    }

    private static void numberAddedTokens(ObjectNode root) {
        Map<String, Integer> known = new HashMap<>();
        for (JsonNode piece : root.required("model").required("vocab")) {
            if (piece.path(0).isString()) {
                known.put(piece.path(0).asString(), known.size());
            }
        }
        for (JsonNode token : root.required("added_tokens")) {
            String content = token.required("content").asString();
            known.putIfAbsent(content, known.size());
            ((ObjectNode) token).put("id", known.get(content));
        }
    }

    private static JsonNode postProcessor() {
        return Fixtures.JSON.readTree(
                """
                {"type": "TemplateProcessing",
                 "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                  {"Sequence": {"id": "A", "type_id": 0}},
                  {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                 "pair": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                  {"Sequence": {"id": "A", "type_id": 0}},
                  {"SpecialToken": {"id": "</s>", "type_id": 0}},
                  {"SpecialToken": {"id": "</s>", "type_id": 0}},
                  {"Sequence": {"id": "B", "type_id": 0}},
                  {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                 "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
                  "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}}}
                """);
    }

    public static List<JsonNode> vectors(String model) throws IOException {
        try (InputStream in = Fixtures.resource(FOLDER + "vectors." + model + ".jsonl")) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .map(Fixtures.JSON::readTree)
                    .toList();
        }
    }
}
