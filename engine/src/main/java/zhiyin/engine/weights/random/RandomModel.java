package zhiyin.engine.weights.random;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.weights.GgufWriter;
import zhiyin.engine.weights.WeightType;

/// Writes a Qwen3 of random weights, to measure speed and memory with: it computes as long as a trained model of
/// its shape, and its vectors, or a reranker's scores, mean nothing. The scales are such that
/// activations stay of the same size through all layers. The same seed gives the same file.
///
/// @param rerankTemplate of a reranker: what llama.cpp puts around a query and a document; empty for an embedding model
public record RandomModel(
        Qwen3Shape shape, TypeMix types, long seed, Optional<String> rerankTemplate) {
    private static final int END_OF_TEXT = 151_643;
    private static final int LAST_TOKEN_POOLING = 3;
    private static final int RANK_POOLING = 4;
    private static final int QUANTISATION_VERSION = 2;

    /// An embedding model.
    public RandomModel(Qwen3Shape shape, TypeMix types, long seed) {
        this(shape, types, seed, Optional.empty());
    }

    /// Writes one GGUF file with the metadata of the published ones.
    public void writeGguf(Path file, VocabularySource vocabulary) throws IOException {
        List<ModelTensor> tensors = new ArrayList<>(shape.tensors());
        if (rerankTemplate.isPresent()) {
            tensors.add(ModelTensor.matrix("cls.output.weight", -1, 2, shape.hiddenSize()));
        }
        GgufWriter writer = new GgufWriter();
        addModel(writer);
        addTokenizer(writer, vocabulary.resized(shape.vocabularySize()));
        for (ModelTensor tensor : tensors) {
            writer.tensor(tensor.name(), type(tensor), tensor.shape());
        }
        var numbers = new RandomNumbers(seed);
        writer.write(
                file,
                (index, out) -> numbers.write(tensors.get(index), type(tensors.get(index)), out));
    }

    private WeightType type(ModelTensor tensor) {
        return types.of(tensor, shape.layers());
    }

    private void addModel(GgufWriter writer) {
        writer.text("general.architecture", "qwen3")
                .text("general.type", "model")
                .text(
                        "general.name",
                        rerankTemplate.isPresent()
                                ? "random-qwen3-reranker"
                                : "random-qwen3-embedding")
                .integer("qwen3.block_count", shape.layers())
                .integer("qwen3.context_length", Qwen3Shape.MAX_POSITIONS)
                .integer("qwen3.embedding_length", shape.hiddenSize())
                .integer("qwen3.feed_forward_length", shape.intermediateSize())
                .integer("qwen3.attention.head_count", shape.heads())
                .integer("qwen3.attention.head_count_kv", shape.keyValueHeads())
                .integer("qwen3.attention.key_length", shape.headSize())
                .integer("qwen3.attention.value_length", shape.headSize())
                .number("qwen3.rope.freq_base", Qwen3Shape.ROPE_THETA)
                .number("qwen3.attention.layer_norm_rms_epsilon", Qwen3Shape.NORM_EPSILON)
                .integer("general.file_type", types.fileType())
                .integer("general.quantization_version", QUANTISATION_VERSION);
        writer.integer(
                "qwen3.pooling_type",
                rerankTemplate.isPresent() ? RANK_POOLING : LAST_TOKEN_POOLING);
        rerankTemplate.ifPresent(template ->
                writer.texts("qwen3.classifier.output_labels", List.of("yes", "no"))
                        .text("tokenizer.chat_template.rerank", template));
    }

    private void addTokenizer(GgufWriter writer, VocabularySource vocabulary) {
        int end = Math.min(END_OF_TEXT, shape.vocabularySize() - 1);
        writer.text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "qwen2")
                .texts("tokenizer.ggml.tokens", vocabulary.tokens())
                .integers("tokenizer.ggml.token_type", vocabulary.types())
                .texts("tokenizer.ggml.merges", vocabulary.merges())
                .integer("tokenizer.ggml.eos_token_id", end)
                .integer("tokenizer.ggml.padding_token_id", end)
                .integer("tokenizer.ggml.bos_token_id", end)
                .flag("tokenizer.ggml.add_bos_token", false)
                .flag("tokenizer.ggml.add_eos_token", true);
    }

    /// Writes a directory as Hugging Face lays it out: safetensors, `config.json`,
    /// for an embedding model `1_Pooling/config.json`, and a copy of the tokenizer.
    ///
    /// @param tokenizer a `tokenizer.json`
    /// @param shardBytes of numbers in a file; more than one file where the model is larger
    public void writeSafetensors(Path directory, Path tokenizer, long shardBytes)
            throws IOException {
        new SafetensorsDirectory(this, directory, shardBytes).write(tokenizer);
    }
}
