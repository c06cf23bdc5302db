package zhiyin.engine.weights;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Gives the tensors of a GGUF file the names they had in the PyTorch model. llama.cpp calls the same part alike in
/// all models, PyTorch by the architecture:
///
/// ```
///                          decoders                          bert
/// token_embd.weight        embed_tokens.weight               embeddings.word_embeddings.weight
/// blk.3.attn_q.weight      layers.3.self_attn.q_proj.weight  encoder.layer.3.attention.self.query.weight
/// output_norm.weight       norm.weight
/// cls.output.weight        cls.output.weight                 classifier.out_proj.weight
/// ```
///
/// Names that are not known stay as they are.
final class GgufNames {
    private static final GgufNames DECODER =
            new GgufNames(
                    "layers.",
                    Map.of(
                            "token_embd", "embed_tokens",
                            "output_norm", "norm",
                            "output", "lm_head"),
                    Map.ofEntries(
                            Map.entry("attn_norm", "input_layernorm"),
                            Map.entry("attn_q", "self_attn.q_proj"),
                            Map.entry("attn_k", "self_attn.k_proj"),
                            Map.entry("attn_v", "self_attn.v_proj"),
                            Map.entry("attn_q_norm", "self_attn.q_norm"),
                            Map.entry("attn_k_norm", "self_attn.k_norm"),
                            Map.entry("attn_output", "self_attn.o_proj"),
                            Map.entry("ffn_norm", "post_attention_layernorm"),
                            Map.entry("ffn_gate", "mlp.gate_proj"),
                            Map.entry("ffn_up", "mlp.up_proj"),
                            Map.entry("ffn_down", "mlp.down_proj")));

    /// With the head of a classifier, as RoBERTa has it.
    private static final GgufNames BERT =
            new GgufNames(
                    "encoder.layer.",
                    Map.of(
                            "token_embd", "embeddings.word_embeddings",
                            "token_embd_norm", "embeddings.LayerNorm",
                            "token_types", "embeddings.token_type_embeddings",
                            "position_embd", "embeddings.position_embeddings",
                            "cls", "classifier.dense",
                            "cls.output", "classifier.out_proj"),
                    Map.ofEntries(
                            Map.entry("attn_q", "attention.self.query"),
                            Map.entry("attn_k", "attention.self.key"),
                            Map.entry("attn_v", "attention.self.value"),
                            Map.entry("attn_output", "attention.output.dense"),
                            Map.entry("attn_output_norm", "attention.output.LayerNorm"),
                            Map.entry("ffn_up", "intermediate.dense"),
                            Map.entry("ffn_down", "output.dense"),
                            Map.entry("layer_output_norm", "output.LayerNorm")));

    private static final GgufNames NOMIC_BERT =
            new GgufNames(
                    "encoder.layers.",
                    Map.of(
                            "token_embd", "embeddings.word_embeddings",
                            "token_embd_norm", "emb_ln",
                            "token_types", "embeddings.token_type_embeddings"),
                    Map.of(
                            "attn_qkv", "attn.Wqkv",
                            "attn_output", "attn.out_proj",
                            "attn_output_norm", "norm1",
                            "ffn_up", "mlp.fc11",
                            "ffn_gate", "mlp.fc12",
                            "ffn_down", "mlp.fc2",
                            "layer_output_norm", "norm2"));

    private static final GgufNames MODERN_BERT =
            new GgufNames(
                    "layers.",
                    Map.of(
                            "token_embd", "embeddings.tok_embeddings",
                            "token_embd_norm", "embeddings.norm",
                            "output_norm", "final_norm"),
                    Map.of(
                            "attn_norm", "attn_norm",
                            "attn_qkv", "attn.Wqkv",
                            "attn_output", "attn.Wo",
                            "ffn_norm", "mlp_norm",
                            "ffn_up", "mlp.Wi",
                            "ffn_down", "mlp.Wo"));

    private static final List<GgufNames> ALL = List.of(DECODER, BERT, NOMIC_BERT, MODERN_BERT);

    private static final Pattern NAME =
            Pattern.compile("(?:blk\\.(\\d{1,6})\\.)?([a-z_.]{1,40})\\.(weight|bias)");

    /// Before the number of a layer.
    private final String layers;

    private final Map<String, String> outer;
    private final Map<String, String> inLayer;
    private final Pattern pytorchName;

    private GgufNames(String layers, Map<String, String> outer, Map<String, String> inLayer) {
        this.layers = layers;
        this.outer = outer;
        this.inLayer = inLayer;
        this.pytorchName =
                Pattern.compile(
                        "(?:%s(\\d{1,6})\\.)?([A-Za-z0-9_.]{1,40})\\.(weight|bias)"
                                .formatted(Pattern.quote(layers)));
    }

    /// @param architecture as `general.architecture` names it
    static GgufNames of(String architecture) {
        return switch (architecture) {
            case "bert" -> BERT;
            case "nomic-bert" -> NOMIC_BERT;
            case "modern-bert" -> MODERN_BERT;
            default -> DECODER;
        };
    }

    /// The other way round; no two architectures have one name for different parts.
    static String gguf(String name) {
        return ALL.stream().flatMap(names -> names.stored(name).stream()).findFirst().orElse(name);
    }

    private Optional<String> stored(String name) {
        Matcher parts = pytorchName.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String layer = parts.group(1);
        String prefix = layer == null ? "" : "blk." + layer + ".";
        return (layer == null ? outer : inLayer)
                .entrySet().stream()
                        .filter(entry -> entry.getValue().equals(parts.group(2)))
                        .findFirst()
                        .map(entry -> prefix + entry.getKey() + "." + parts.group(3));
    }

    String pytorch(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return name;
        }
        String layer = parts.group(1);
        String known = (layer == null ? outer : inLayer).get(parts.group(2));
        if (known == null) {
            return name;
        }
        String prefix = layer == null ? "" : layers + layer + ".";
        return prefix + known + "." + parts.group(3);
    }
}
