package zhiyin.engine.model;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.tokenizer.LlamaVocabulary;
import zhiyin.engine.tokenizer.MergeFixtures;
import zhiyin.engine.tokenizer.QwenTokenizerFile;
import zhiyin.engine.weights.GgufWriter;
import zhiyin.engine.weights.SafetensorsBytes;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.WeightType;
import zhiyin.engine.weights.random.VocabularySource;

/// The small models that `scripts/golden/decoder_golden.py` laid out as E5-Mistral and gte-Qwen2 are published, and the
/// same as llama.cpp's converter writes them.
final class DecoderFixtures {
    static final String MISTRAL = "e5-mistral";
    static final String QWEN2 = "gte-qwen2";
    static final Path RESOURCES = Path.of("src/test/resources/zhiyin/engine/model/decoder");
    private static final List<String> FILES =
            List.of(
                    "config.json",
                    "modules.json",
                    "1_Pooling/config.json",
                    "sentence_bert_config.json",
                    "config_sentence_transformers.json",
                    "tokenizer_config.json");
    private static final String INDEX = "model.safetensors.index.json";
    private static final JsonMapper JSON = new JsonMapper();

    private DecoderFixtures() {}

    static JsonNode golden(String model) {
        return JSON.readTree(RESOURCES.resolve(model).resolve("golden.json"));
    }

    /// A folder with all files of a published model, its weights in two files.
    static Path write(String model, Path folder) throws IOException {
        Path directory = folder.resolve(model);
        for (String file : FILES) {
            Path to = directory.resolve(file);
            Files.createDirectories(to.resolveSibling(""));
            Files.copy(RESOURCES.resolve(model).resolve(file), to);
        }
        writeTokenizer(model, directory);
        writeWeights(golden(model), directory);
        return directory;
    }

    /// That of gte-Qwen2 adds nothing to texts by itself.
    private static void writeTokenizer(String model, Path directory) throws IOException {
        if (model.equals(MISTRAL)) {
            MergeFixtures.tokenizerFile(directory);
            return;
        }
        ObjectNode root = (ObjectNode) JSON.readTree(QwenTokenizerFile.write(directory));
        root.putObject("post_processor").put("type", "ByteLevel");
        Files.write(directory.resolve("tokenizer.json"), JSON.writeValueAsBytes(root));
    }

    private static void writeWeights(JsonNode golden, Path directory) throws IOException {
        List<WeightTensor> tensors = new RebuiltWeights(golden).all();
        Map<String, String> places = new LinkedHashMap<>();
        for (int shard = 0; shard < 2; shard++) {
            String file = "model-%05d-of-00002.safetensors".formatted(shard + 1);
            var bytes = new SafetensorsBytes();
            int half = tensors.size() / 2;
            for (WeightTensor each :
                    shard == 0 ? tensors.subList(0, half) : tensors.subList(half, tensors.size())) {
                long[] shape = each.shape().stream().mapToLong(Long::longValue).toArray();
                bytes.tensor(each.name(), "F32", each.data().toArray(JAVA_BYTE), shape);
                places.put(each.name(), file);
            }
            Files.write(directory.resolve(file), bytes.toByteArray());
        }
        ObjectNode index = JSON.createObjectNode();
        index.putObject("metadata").put("total_size", 0);
        ObjectNode map = index.putObject("weight_map");
        places.forEach(map::put);
        Files.write(directory.resolve(INDEX), JSON.writeValueAsBytes(index));
    }

    /// Metadata of what both have, below the architecture's own name.
    static GgufWriter metadata(String model, String architecture) {
        JsonNode config = JSON.readTree(RESOURCES.resolve(model).resolve("config.json"));
        int size = config.path("hidden_size").intValue();
        int heads = config.path("num_attention_heads").intValue();
        String own = architecture + ".";
        return new GgufWriter()
                .text("general.architecture", architecture)
                .integer(own + "block_count", config.path("num_hidden_layers").intValue())
                .integer(own + "context_length", 32_768)
                .integer(own + "embedding_length", size)
                .integer(own + "feed_forward_length", config.path("intermediate_size").intValue())
                .integer(own + "attention.head_count", heads)
                .integer(
                        own + "attention.head_count_kv",
                        config.path("num_key_value_heads").intValue())
                .integer(own + "rope.dimension_count", size / heads)
                .number(own + "rope.freq_base", config.path("rope_theta").floatValue())
                .number(
                        own + "attention.layer_norm_rms_epsilon",
                        config.path("rms_norm_eps").floatValue());
    }

    static GgufWriter addLlama(GgufWriter writer, Path folder) throws IOException {
        LlamaVocabulary vocabulary = MergeFixtures.vocabulary(folder);
        return writer.text("tokenizer.ggml.model", "llama")
                .texts("tokenizer.ggml.tokens", vocabulary.tokens())
                .numbers("tokenizer.ggml.scores", vocabulary.scores())
                .integers("tokenizer.ggml.token_type", vocabulary.types())
                .integer("tokenizer.ggml.bos_token_id", MergeFixtures.START)
                .integer("tokenizer.ggml.eos_token_id", MergeFixtures.END)
                .flag("tokenizer.ggml.add_bos_token", true);
    }

    static GgufWriter addQwen(GgufWriter writer, Path folder) throws IOException {
        VocabularySource vocabulary = VocabularySource.read(QwenTokenizerFile.write(folder));
        return writer.text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "qwen2")
                .texts("tokenizer.ggml.tokens", vocabulary.tokens())
                .integers("tokenizer.ggml.token_type", vocabulary.types())
                .texts("tokenizer.ggml.merges", vocabulary.merges());
    }

    /// @param rotated of a Llama: rows of queries and keys lie as llama.cpp turns them, for heads of this size; 0 for
    ///     none
    static Path write(GgufWriter writer, String model, int rotated, Path file) throws IOException {
        List<byte[]> numbers = new ArrayList<>();
        for (WeightTensor each : new RebuiltWeights(golden(model)).all()) {
            writer.tensor(each.name(), WeightType.F32, each.shape());
            byte[] bytes = each.data().toArray(JAVA_BYTE);
            boolean turned = rotated > 0 && each.name().matches(".*[qk]_proj.weight");
            numbers.add(turned ? permuted(bytes, Math.toIntExact(each.inputs()), rotated) : bytes);
        }
        writer.write(file, (i, out) -> out.write(numbers.get(i)));
        return file;
    }

    /// `[head, 2, half, inputs]` to `[head, half, 2, inputs]`, as llama.cpp's `permute`.
    private static byte[] permuted(byte[] matrix, int inputs, int headSize) {
        byte[] permuted = new byte[matrix.length];
        int rowBytes = inputs * Float.BYTES;
        int half = headSize / 2;
        int heads = matrix.length / rowBytes / headSize;
        int to = 0;
        for (int head = 0; head < heads; head++) {
            for (int i = 0; i < half; i++) {
                for (int side = 0; side < 2; side++) {
                    int row = head * headSize + side * half + i;
                    System.arraycopy(
                            Arrays.copyOfRange(matrix, row * rowBytes, (row + 1) * rowBytes),
                            0,
                            permuted,
                            to,
                            rowBytes);
                    to += rowBytes;
                }
            }
        }
        return permuted;
    }
}
