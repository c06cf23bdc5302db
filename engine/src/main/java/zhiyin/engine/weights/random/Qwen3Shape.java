package zhiyin.engine.weights.random;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The sizes of a Qwen3 embedding model.
///
/// @param heads of queries
/// @param keyValueHeads of keys and values, each shared by several heads of queries
/// @param headSize numbers in a head
/// @param intermediateSize numbers within the feed-forward network
/// @param vocabularySize rows of the embedding table
public record Qwen3Shape(
        int hiddenSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        int intermediateSize,
        int vocabularySize) {
    public static final int MAX_POSITIONS = 32_768;
    public static final float ROPE_THETA = 1e6f;
    public static final float NORM_EPSILON = 1e-6f;

    private static final Map<String, Qwen3Shape> NAMED = new LinkedHashMap<>();

    static {
        NAMED.put("qwen3-0.6b", new Qwen3Shape(1024, 28, 16, 8, 128, 3072, 151_669));
        NAMED.put("qwen3-4b", new Qwen3Shape(2560, 36, 32, 8, 128, 9728, 151_665));
        NAMED.put("qwen3-8b", new Qwen3Shape(4096, 36, 32, 8, 128, 12_288, 151_665));
    }

    /// The names of the sizes that are published.
    public static Set<String> names() {
        return NAMED.keySet();
    }

    /// The shape of a published model.
    ///
    /// @throws EngineException MODEL_NOT_FOUND where there is none of that name
    public static Qwen3Shape named(String name) {
        Qwen3Shape shape = NAMED.get(name);
        if (shape == null) {
            throw new EngineException(
                    Code.MODEL_NOT_FOUND,
                    "no size \"%s\": expected one of %s".formatted(name, names()));
        }
        return shape;
    }

    public Qwen3Shape withLayers(int count) {
        return new Qwen3Shape(
                hiddenSize,
                count,
                heads,
                keyValueHeads,
                headSize,
                intermediateSize,
                vocabularySize);
    }

    /// Numbers in the matrices of all layers: queries and output, keys and values, and the three of the network.
    public long linearWeights() {
        long attention = 2L * heads * headSize + 2L * keyValueHeads * headSize;
        return (long) layers * hiddenSize * (attention + 3L * intermediateSize);
    }

    /// Every tensor of the model, in the order in which they are used.
    List<ModelTensor> tensors() {
        var tensors = new ArrayList<ModelTensor>();
        tensors.add(ModelTensor.table("embed_tokens.weight", vocabularySize, hiddenSize));
        for (int i = 0; i < layers; i++) {
            addLayer("layers." + i + ".", i, tensors);
        }
        tensors.add(ModelTensor.norm("norm.weight", hiddenSize));
        return tensors;
    }

    private void addLayer(String layer, int index, List<ModelTensor> tensors) {
        int queries = heads * headSize;
        int keys = keyValueHeads * headSize;
        tensors.add(ModelTensor.norm(layer + "input_layernorm.weight", hiddenSize));
        String attention = layer + "self_attn.";
        tensors.add(ModelTensor.matrix(attention + "q_proj.weight", index, queries, hiddenSize));
        tensors.add(ModelTensor.matrix(attention + "k_proj.weight", index, keys, hiddenSize));
        tensors.add(ModelTensor.matrix(attention + "v_proj.weight", index, keys, hiddenSize));
        tensors.add(ModelTensor.norm(attention + "q_norm.weight", headSize));
        tensors.add(ModelTensor.norm(attention + "k_norm.weight", headSize));
        tensors.add(ModelTensor.matrix(attention + "o_proj.weight", index, hiddenSize, queries));
        tensors.add(ModelTensor.norm(layer + "post_attention_layernorm.weight", hiddenSize));
        String network = layer + "mlp.";
        int inner = intermediateSize;
        tensors.add(ModelTensor.matrix(network + "gate_proj.weight", index, inner, hiddenSize));
        tensors.add(ModelTensor.matrix(network + "up_proj.weight", index, inner, hiddenSize));
        tensors.add(ModelTensor.matrix(network + "down_proj.weight", index, hiddenSize, inner));
    }
}
