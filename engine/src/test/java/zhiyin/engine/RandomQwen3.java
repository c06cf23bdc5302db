package zhiyin.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.model.RerankPrompt;
import zhiyin.engine.tokenizer.QwenTokenizerFile;
import zhiyin.engine.weights.random.Qwen3Shape;
import zhiyin.engine.weights.random.RandomModel;
import zhiyin.engine.weights.random.TypeMix;

/// Directories of small random models with Qwen3's own tokenizer.
final class RandomQwen3 {
    static final int DIMENSIONS = 64;
    static final int MAX_TOKENS = 3000;

    private RandomQwen3() {}

    /// A model in bf16 that reads [#MAX_TOKENS].
    static Path write(Path folder) throws IOException {
        return write(folder, QwenTokenizerFile.ID_BOUND);
    }

    /// @param words rows of the embedding table
    static Path write(Path folder, int words) throws IOException {
        return write(folder.resolve("random-qwen3"), words, Optional.empty());
    }

    /// A reranker in bf16 that reads [#MAX_TOKENS].
    static Path writeReranker(Path folder) throws IOException {
        return write(
                folder.resolve("random-qwen3-reranker"),
                QwenTokenizerFile.ID_BOUND,
                Optional.of(RerankPrompt.template()));
    }

    private static Path write(Path directory, int words, Optional<String> rerankTemplate)
            throws IOException {
        Path tokenizer =
                QwenTokenizerFile.write(
                        Files.createDirectories(directory.resolveSibling("tokenizer")));
        var shape = new Qwen3Shape(DIMENSIONS, 3, 4, 2, 32, 160, words);
        new RandomModel(shape, TypeMix.named("bf16"), 11, rerankTemplate)
                .writeSafetensors(directory, tokenizer, Long.MAX_VALUE);
        Files.writeString(
                directory.resolve("sentence_bert_config.json"),
                "{\"max_seq_length\": %d}".formatted(MAX_TOKENS));
        return directory;
    }

    /// Makes the first number of a tensor NaN.
    static void breakTensor(Path directory, String tensor) throws IOException {
        Path file = directory.resolve("model.safetensors");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer size = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(size, 0);
            int length = Math.toIntExact(size.getLong(0));
            ByteBuffer header = ByteBuffer.allocate(length);
            channel.read(header, Long.BYTES);
            JsonNode offsets =
                    new JsonMapper().readTree(header.array()).path(tensor).path("data_offsets");
            channel.write(
                    ByteBuffer.wrap(new byte[] {(byte) 0xC0, 0x7F}),
                    Long.BYTES + (long) length + offsets.required(0).longValue());
        }
    }
}
