package zhiyin.engine.tokenizer;

/// Text to token ids, with the model's special tokens in place. Immutable and thread-safe.
public interface Tokenizer {
    /// All tokens of the text, special tokens included; never truncates.
    int[] encode(String text);

    /// The tokens of the text cut to at most `maxTokens`, special tokens included and kept: content is
    /// cut, the closing token stays. Reads no more of the text than it needs.
    int[] encode(String text, int maxTokens);

    /// All ids are below this.
    int idBound();
}
