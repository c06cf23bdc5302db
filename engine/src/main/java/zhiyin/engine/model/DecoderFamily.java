package zhiyin.engine.model;

/// What tells decoders apart that are built alike: the parts that some have and others have not.
enum DecoderFamily {
    /// Norms queries and keys by head (<https://arxiv.org/abs/2505.09388>).
    QWEN3("qwen3", true, false),
    /// Adds biases to queries, keys and values (<https://arxiv.org/abs/2407.10671>).
    QWEN2("qwen2", false, true),
    /// Neither; each token sees a sliding window (<https://arxiv.org/abs/2310.06825>).
    MISTRAL("mistral", false, false);

    private final String type;
    private final boolean normsHeads;
    private final boolean addsBiases;

    DecoderFamily(String type, boolean normsHeads, boolean addsBiases) {
        this.type = type;
        this.normsHeads = normsHeads;
        this.addsBiases = addsBiases;
    }

    /// As `config.json` names it.
    String type() {
        return type;
    }

    /// Whether each head of queries and keys is normed before it is rotated.
    boolean normsHeads() {
        return normsHeads;
    }

    /// Whether queries, keys and values have biases.
    boolean addsBiases() {
        return addsBiases;
    }

    /// Those of the embedding models that are known of it.
    Prompts prompts() {
        return switch (this) {
            case QWEN3 -> Prompts.qwen3();
            case QWEN2 -> Prompts.gteQwen2();
            case MISTRAL -> Prompts.e5Mistral();
        };
    }

    /// Of Qwen3 its embedding models are published without a word on pooling; of the others language models are, whose
    /// last state is no vector.
    boolean assumesPooling() {
        return this == QWEN3;
    }
}
