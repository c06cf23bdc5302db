package zhiyin.engine.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.weights.GgufCopy;
import zhiyin.engine.weights.GgufWriter;
import zhiyin.engine.weights.WeightType;
import zhiyin.engine.weights.random.VocabularySource;

/// Writes a model's directory as one GGUF file, with the metadata that llama.cpp's converter takes from it.
final class EncoderGguf {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;
    private final JsonNode config;
    private final String type;
    final GgufWriter writer = new GgufWriter();

    EncoderGguf(Path directory) {
        this.directory = directory;
        this.config = JSON.readTree(directory.resolve("config.json"));
        this.type = config.path("model_type").asString();
        writer.text("general.architecture", architecture());
        addSizes();
        addAngles();
    }

    /// All that a file needs, but numbers.
    static EncoderGguf of(Path directory, Path tokenizerJson) throws IOException {
        return new EncoderGguf(directory).withPooling().withTokenizer(tokenizerJson);
    }

    String architecture() {
        return switch (type) {
            case "nomic_bert" -> "nomic-bert";
            case "modernbert" -> "modern-bert";
            default -> "bert";
        };
    }

    private int number(String... names) {
        return Arrays.stream(names)
                .filter(config::hasNonNull)
                .findFirst()
                .map(name -> config.path(name).intValue())
                .orElseThrow();
    }

    private void addSizes() {
        String own = architecture() + ".";
        int positions = number("max_trained_positions", "max_position_embeddings");
        writer.integer(own + "block_count", number("num_hidden_layers"))
                .integer(own + "context_length", positions - unusedPositions())
                .integer(own + "embedding_length", number("hidden_size"))
                .integer(own + "feed_forward_length", number("intermediate_size"))
                .integer(own + "attention.head_count", number("num_attention_heads"))
                .flag(own + "attention.causal", false);
        String epsilon = type.equals("modernbert") ? "norm_eps" : "layer_norm_eps";
        writer.number(
                own + "attention.layer_norm_epsilon", (float) config.path(epsilon).doubleValue());
    }

    private void addAngles() {
        switch (type) {
            case "nomic_bert" ->
                    writer.number(
                            "nomic-bert.rope.freq_base",
                            config.path("rotary_emb_base").floatValue());
            case "modernbert" ->
                    writer.number(
                                    "modern-bert.rope.freq_base",
                                    config.path("global_rope_theta").floatValue())
                            .number(
                                    "modern-bert.rope.freq_base_swa",
                                    config.path("local_rope_theta").floatValue())
                            .integer(
                                    "modern-bert.attention.sliding_window",
                                    number("local_attention"))
                            .integer(
                                    "modern-bert.attention.sliding_window_pattern",
                                    number("global_attn_every_n_layers"));
            default -> {}
        }
    }

    private int unusedPositions() {
        return type.equals("xlm-roberta") ? number("pad_token_id") + 1 : 0;
    }

    EncoderGguf withPooling() {
        PoolingFile.read(directory)
                .ifPresent(pooling ->
                        writer.integer(
                                architecture() + ".pooling_type", pooling == Pooling.MEAN ? 1 : 2));
        return this;
    }

    /// @param file a `tokenizer.json`
    EncoderGguf withTokenizer(Path file) throws IOException {
        JsonNode root = JSON.readTree(file);
        switch (root.path("model").path("type").asString()) {
            case "WordPiece" -> addWordPiece(root);
            case "Unigram" -> unigram(writer, root, 0);
            default -> addByteLevel(VocabularySource.read(file));
        }
        return this;
    }

    private void addWordPiece(JsonNode root) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        root.path("model").path("vocab").forEachEntry((token, id) -> ids.put(token, id.intValue()));
        int[] types = types(ids.size(), root);
        String[] tokens = new String[ids.size()];
        ids.forEach((token, id) -> tokens[id] = types[id] == 3 ? token : phantom(token));
        writer.text("tokenizer.ggml.model", "bert")
                .texts("tokenizer.ggml.tokens", List.of(tokens))
                .integers("tokenizer.ggml.token_type", types)
                .integer("tokenizer.ggml.unknown_token_id", ids.getOrDefault("[UNK]", -1))
                .integer("tokenizer.ggml.bos_token_id", ids.getOrDefault("[CLS]", -1))
                .integer("tokenizer.ggml.seperator_token_id", ids.getOrDefault("[SEP]", -1));
    }

    private static String phantom(String token) {
        return token.startsWith("##") ? token.substring(2) : "▁" + token;
    }

    private static int[] types(int count, JsonNode root) {
        int[] types = new int[count];
        Arrays.fill(types, 1);
        for (JsonNode token : root.path("added_tokens")) {
            types[token.path("id").intValue()] = token.path("special").asBoolean() ? 3 : 4;
        }
        return types;
    }

    /// @param filled unused tokens at the end, the first in the place of the mask
    static GgufWriter unigram(GgufWriter writer, JsonNode root, int filled) {
        List<String> tokens = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (JsonNode piece : root.path("model").path("vocab")) {
            tokens.add(piece.get(0).asString());
            scores.add(piece.get(1).doubleValue());
        }
        int used = tokens.size() - (filled > 0 ? 1 : 0);
        int[] types = Arrays.copyOf(types(tokens.size(), root), used + filled);
        float[] numbers = new float[types.length];
        for (int id = 0; id < used; id++) {
            numbers[id] = scores.get(id).floatValue();
        }
        tokens.subList(used, tokens.size()).clear();
        for (int id = used; id < types.length; id++) {
            tokens.add("[PAD" + id + "]");
            numbers[id] = -10_000;
            types[id] = 5;
        }
        types[root.path("model").path("unk_id").intValue()] = 2;
        writer.text("tokenizer.ggml.model", "t5")
                .texts("tokenizer.ggml.tokens", tokens)
                .numbers("tokenizer.ggml.scores", numbers)
                .integers("tokenizer.ggml.token_type", types)
                .flag("tokenizer.ggml.add_space_prefix", true);
        root.findValues("precompiled_charsmap")
                .forEach(map ->
                        writer.integers(
                                "tokenizer.ggml.precompiled_charsmap", bytes(map.asString())));
        return writer;
    }

    private static int[] bytes(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        int[] numbers = new int[bytes.length];
        Arrays.setAll(numbers, i -> bytes[i] & 0xFF);
        return numbers;
    }

    private void addByteLevel(VocabularySource vocabulary) {
        writer.text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "modern-bert")
                .texts("tokenizer.ggml.tokens", vocabulary.tokens())
                .integers("tokenizer.ggml.token_type", vocabulary.types())
                .texts("tokenizer.ggml.merges", vocabulary.merges())
                .integer("tokenizer.ggml.bos_token_id", vocabulary.tokens().indexOf("[CLS]"))
                .integer("tokenizer.ggml.seperator_token_id", vocabulary.tokens().indexOf("[SEP]"));
    }

    Path write(WeightType matrices, Path file) throws IOException {
        Path safetensors = directory.resolve("model.safetensors");
        Path weights = Files.exists(safetensors) ? safetensors : directory.resolve("model.onnx");
        new GgufCopy(matrices, unusedPositions()).write(weights, writer, file);
        return file;
    }
}
