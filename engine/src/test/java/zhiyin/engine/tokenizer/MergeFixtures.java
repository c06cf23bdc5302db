package zhiyin.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.weights.SentencePieceFile;
import zhiyin.engine.weights.SentencePieceFile.Piece;

/// The small tokenizer of Mistral's kind that `scripts/golden/piece_bpe_golden.py` made.
public final class MergeFixtures {
    public static final int START = 1;
    public static final int END = 2;
    static final List<String> VARIANTS =
            List.of("mistral", "metaspace", "old", "split", "unprefixed");
    private static final String FOLDER = "/tokenizer/mistral/";

    private MergeFixtures() {}

    /// The file as it is published.
    public static Path tokenizerFile(Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        try (InputStream in = Fixtures.resource(FOLDER + "tokenizer.json")) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    static Path tokenizerFile(Path folder, String variant, Consumer<ObjectNode> edit)
            throws IOException {
        ObjectNode root = (ObjectNode) Fixtures.JSON.readTree(tokenizerFile(folder));
        JsonNode settings = read("variants.json").required(variant).deepCopy();
        for (String section : List.of("normalizer", "pre_tokenizer", "added_tokens")) {
            root.set(section, settings.required(section));
        }
        edit.accept(root);
        numberAddedTokens(root);
        return Fixtures.write(folder, root);
    }

    private static void numberAddedTokens(ObjectNode root) {
        Map<String, Integer> known = new HashMap<>();
        root.required("model")
                .required("vocab")
                .properties()
                .forEach(entry -> known.put(entry.getKey(), entry.getValue().intValue()));
        for (JsonNode token : root.required("added_tokens")) {
            String content = token.required("content").asString();
            known.putIfAbsent(content, known.size());
            ((ObjectNode) token).put("id", known.get(content));
        }
    }

    /// What a GGUF file carries of it.
    public static LlamaVocabulary vocabulary(Path folder) throws IOException {
        List<Piece> pieces = SentencePieceFile.read(modelFile(folder)).pieces();
        float[] scores = new float[pieces.size()];
        for (int id = 0; id < scores.length; id++) {
            scores[id] = pieces.get(id).score();
        }
        return new LlamaVocabulary(
                "test",
                pieces.stream().map(Piece::text).toList(),
                scores,
                pieces.stream().mapToInt(piece -> (int) piece.type()).toArray());
    }

    private static Path modelFile(Path folder) throws IOException {
        Path file = folder.resolve("bpe.model");
        try (InputStream in = Fixtures.resource(FOLDER + "bpe.model")) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    private static JsonNode read(String name) throws IOException {
        try (InputStream in = Fixtures.resource(FOLDER + name)) {
            return Fixtures.JSON.readTree(in);
        }
    }

    static List<JsonNode> vectors() throws IOException {
        try (InputStream in = Fixtures.resource(FOLDER + "vectors.jsonl")) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .map(Fixtures.JSON::readTree)
                    .toList();
        }
    }

    static int[] ids(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).intValue()).toArray();
    }
}
