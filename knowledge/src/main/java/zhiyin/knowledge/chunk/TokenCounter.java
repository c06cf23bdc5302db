package zhiyin.knowledge.chunk;

/// Counts as the embedding model counts: how many tokens a text becomes, without those the model adds at
/// its ends.
@FunctionalInterface
public interface TokenCounter {
    int count(String text);
}
