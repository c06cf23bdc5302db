package zhiyin.server.vllm;

/// Tokens that the model has read.
record Usage(long promptTokens, long totalTokens) {
    static Usage of(long tokens) {
        return new Usage(tokens, tokens);
    }
}
