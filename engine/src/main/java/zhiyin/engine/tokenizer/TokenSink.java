package zhiyin.engine.tokenizer;

/// What takes the tokens of a text, one by one.
interface TokenSink {
    /// @param start where in the text the token comes from, up to `stop`
    void take(int id, int start, int stop);
}
