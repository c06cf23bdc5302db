package zhiyin.engine.verify;

import java.util.List;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.tokenizer.Tokenizer;

/// What is looked at.
record Subject(ModelInfo info, Tokenizer tokenizer, Embedder embedder, Precision precision) {
    /// Texts of several languages and kinds, short so that a large model is done soon.
    static final List<String> TEXTS =
            List.of(
                    "What is the capital of China?",
                    "Gravity pulls two bodies towards each other.",
                    "引力使有质量的物体互相吸引。",
                    "如何重置密码？",
                    "public static int twice(int n) { return 2 * n; }",
                    "مرحبا بالعالم, Привет, мир! 안녕하세요 👩‍🚀");

    List<float[]> embed(List<String> texts, EmbedOptions options) {
        return embedder.embedAll(texts, options.withTruncation()).vectors();
    }

    List<float[]> embed(List<String> texts) {
        return embed(texts, EmbedOptions.DEFAULTS);
    }

    float[] alone(String text) {
        return embed(List.of(text)).getFirst();
    }
}
