package zhiyin.engine.weights.random;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.weights.WeightType;

/// Writes a [RandomModel] as safetensors.
final class SafetensorsDirectory {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final RandomModel model;
    private final Path directory;
    private final long shardBytes;
    private final WeightType type;

    SafetensorsDirectory(RandomModel model, Path directory, long shardBytes) {
        this.model = model;
        this.directory = directory;
        this.shardBytes = shardBytes;
        this.type = model.types().type();
        if (type.isQuantised()) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "safetensors is written in f32, f16 or bf16, not in %s; write GGUF"
                            .formatted(type));
        }
    }

    void write(Path tokenizer) throws IOException {
        Files.createDirectories(directory);
        Files.copy(
                tokenizer,
                directory.resolve("tokenizer.json"),
                StandardCopyOption.REPLACE_EXISTING);
        writeJson("config.json", config());
        if (model.rerankTemplate().isEmpty()) {
            writePooling();
        }
        List<List<ModelTensor>> shards = shards();
        var numbers = new RandomNumbers(model.seed());
        Map<String, String> index = new LinkedHashMap<>();
        for (int i = 0; i < shards.size(); i++) {
            String name =
                    shards.size() == 1
                            ? "model.safetensors"
                            : "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            writeShard(directory.resolve(name), shards.get(i), numbers);
            shards.get(i).forEach(tensor -> index.put(tensor.name(), name));
        }
        if (shards.size() > 1) {
            writeJson("model.safetensors.index.json", Map.of("weight_map", index));
        }
    }

    private void writePooling() throws IOException {
        Files.createDirectories(directory.resolve("1_Pooling"));
        writeJson(
                "1_Pooling/config.json",
                Map.of(
                        "word_embedding_dimension",
                        model.shape().hiddenSize(),
                        "pooling_mode_lasttoken",
                        true));
    }

    private Map<String, Object> config() {
        Qwen3Shape shape = model.shape();
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("architectures", List.of("Qwen3ForCausalLM"));
        config.put("model_type", "qwen3");
        config.put("hidden_size", shape.hiddenSize());
        config.put("num_hidden_layers", shape.layers());
        config.put("num_attention_heads", shape.heads());
        config.put("num_key_value_heads", shape.keyValueHeads());
        config.put("head_dim", shape.headSize());
        config.put("intermediate_size", shape.intermediateSize());
        config.put("vocab_size", shape.vocabularySize());
        config.put("max_position_embeddings", Qwen3Shape.MAX_POSITIONS);
        config.put("rope_theta", (int) Qwen3Shape.ROPE_THETA);
        config.put("rms_norm_eps", 1e-6);
        config.put("hidden_act", "silu");
        config.put("attention_bias", false);
        config.put("tie_word_embeddings", true);
        config.put("use_sliding_window", false);
        config.put(
                "torch_dtype",
                switch (type) {
                    case BF16 -> "bfloat16";
                    case F16 -> "float16";
                    default -> "float32";
                });
        return config;
    }

    private List<List<ModelTensor>> shards() {
        List<List<ModelTensor>> shards = new ArrayList<>();
        long room = 0;
        for (ModelTensor tensor : model.shape().tensors()) {
            long bytes = type.bytes(tensor.size());
            if (shards.isEmpty() || bytes > room) {
                shards.add(new ArrayList<>());
                room = shardBytes;
            }
            shards.getLast().add(tensor);
            room -= bytes;
        }
        return shards;
    }

    private void writeShard(Path file, List<ModelTensor> tensors, RandomNumbers numbers)
            throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("__metadata__", Map.of("format", "pt"));
        long offset = 0;
        for (ModelTensor tensor : tensors) {
            long end = offset + type.bytes(tensor.size());
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", type.name());
            entry.put("shape", tensor.shape());
            entry.put("data_offsets", List.of(offset, end));
            header.put(tensor.name(), entry);
            offset = end;
        }
        byte[] json = padded(MAPPER.writeValueAsString(header));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(
                    ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(json.length)
                            .array());
            out.write(json);
            for (ModelTensor tensor : tensors) {
                numbers.write(tensor, type, out);
            }
        }
    }

    /// With spaces behind, so that the numbers begin at a multiple of 8.
    private static byte[] padded(String json) {
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return (json + " ".repeat(-length & 7)).getBytes(StandardCharsets.UTF_8);
    }

    private void writeJson(String name, Map<String, ?> content) throws IOException {
        Files.writeString(
                directory.resolve(name),
                MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(content));
    }
}
