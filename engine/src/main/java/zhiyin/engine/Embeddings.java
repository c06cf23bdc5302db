package zhiyin.engine;

import java.util.List;

/// The answer to a list of texts.
///
/// @param vectors one a text, in order, of length 1
/// @param texts what each text was to the model, in order
/// @param timings where the time went
public record Embeddings(List<float[]> vectors, List<Text> texts, Timings timings) {
    /// @param tokens special tokens and those of a prompt included
    /// @param truncated whether the text was cut
    public record Text(int tokens, boolean truncated) {}

    public Embeddings {
        vectors = List.copyOf(vectors);
        texts = List.copyOf(texts);
    }

    /// One that was not computed just now.
    public Embeddings(List<float[]> vectors, List<Text> texts) {
        this(vectors, texts, Timings.NONE);
    }

    /// Tokens of all texts, special tokens included.
    public long tokens() {
        return texts.stream().mapToLong(Text::tokens).sum();
    }

    /// How many texts were cut.
    public int truncated() {
        return (int) texts.stream().filter(Text::truncated).count();
    }
}
