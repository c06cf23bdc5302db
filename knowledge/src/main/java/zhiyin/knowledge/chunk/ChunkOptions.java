package zhiyin.knowledge.chunk;

/// How large chunks are, in tokens of what is embedded.
///
/// @param targetTokens what chunks come near to where the text lets them
/// @param maxTokens never exceeded; leave room for what the model adds to a text
/// @param minTokens below this, neighbours under one heading are put together
public record ChunkOptions(int targetTokens, int maxTokens, int minTokens) {
    /// Below this no room is left for a table's header or a heading.
    public static final int LEAST_MAX_TOKENS = 32;

    public ChunkOptions {
        if (maxTokens < LEAST_MAX_TOKENS) {
            throw new IllegalArgumentException(
                    "maxTokens is %d, expected %d or more".formatted(maxTokens, LEAST_MAX_TOKENS));
        }
        if (targetTokens < 1 || targetTokens > maxTokens) {
            throw new IllegalArgumentException(
                    "targetTokens is %d, expected 1 to maxTokens, %d"
                            .formatted(targetTokens, maxTokens));
        }
        if (minTokens < 0 || minTokens > targetTokens) {
            throw new IllegalArgumentException(
                    "minTokens is %d, expected 0 to targetTokens, %d"
                            .formatted(minTokens, targetTokens));
        }
    }

    /// For models that read 512 tokens; 12 of them are left for those at the ends and a short prompt.
    public static ChunkOptions defaults() {
        return new ChunkOptions(350, 500, 80);
    }
}
