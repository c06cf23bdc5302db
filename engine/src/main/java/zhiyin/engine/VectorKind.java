package zhiyin.engine;

/// What a model may make of a text in one pass; of most it is the dense vector alone. The three are those of BGE-M3
/// (Chen et al. 2024, <https://arxiv.org/abs/2402.03216>).
public enum VectorKind {
    /// One vector for the whole text.
    DENSE("dense vectors"),
    /// A weight for each token that occurs in it.
    SPARSE("sparse vectors"),
    /// One vector for each of its tokens, as ColBERT compares them.
    COLBERT("one vector a token");

    private final String words;

    VectorKind(String words) {
        this.words = words;
    }

    /// For messages.
    public String words() {
        return words;
    }
}
