package zhiyin.engine.weights;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Gives the tensors of a GGUF file the names they had in the PyTorch model:
///
/// ```
/// token_embd.weight        embed_tokens.weight
/// blk.3.attn_q.weight      layers.3.self_attn.q_proj.weight
/// output_norm.weight       norm.weight
/// output.weight            lm_head.weight
/// ```
///
/// Names that are not known stay as they are.
final class GgufNames {
    private static final Map<String, String> OUTER =
            Map.of(
                    "token_embd", "embed_tokens",
                    "output_norm", "norm",
                    "output", "lm_head");

    private static final Map<String, String> IN_LAYER =
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
                    Map.entry("ffn_down", "mlp.down_proj"));

    private static final Pattern NAME =
            Pattern.compile("(?:blk\\.(\\d{1,6})\\.)?([a-z_]{1,40})\\.(weight|bias)");

    private static final Pattern PYTORCH_NAME =
            Pattern.compile("(?:layers\\.(\\d{1,6})\\.)?([a-z_.]{1,40})\\.(weight|bias)");

    private GgufNames() {}

    /// The other way round.
    static String gguf(String name) {
        Matcher parts = PYTORCH_NAME.matcher(name);
        if (!parts.matches()) {
            return name;
        }
        String layer = parts.group(1);
        String prefix = layer == null ? "" : "blk." + layer + ".";
        return (layer == null ? OUTER : IN_LAYER)
                .entrySet().stream()
                        .filter(entry -> entry.getValue().equals(parts.group(2)))
                        .findFirst()
                        .map(entry -> prefix + entry.getKey() + "." + parts.group(3))
                        .orElse(name);
    }

    static String pytorch(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return name;
        }
        String layer = parts.group(1);
        String known = (layer == null ? OUTER : IN_LAYER).get(parts.group(2));
        if (known == null) {
            return name;
        }
        String prefix = layer == null ? "" : "layers." + layer + ".";
        return prefix + known + "." + parts.group(3);
    }
}
