package zhiyin.engine;

import java.util.List;

/// The answer to a list of texts, of each of which more than a dense vector was asked for.
///
/// @param vectors one a text, in order
/// @param texts what each text was to the model, in order
/// @param timings where the time went
public record MultiEmbeddings(
        List<MultiVector> vectors, List<Embeddings.Text> texts, Timings timings) {
    public MultiEmbeddings {
        vectors = List.copyOf(vectors);
        texts = List.copyOf(texts);
    }

    /// Tokens of all texts, special tokens included.
    public long tokens() {
        return texts.stream().mapToLong(Embeddings.Text::tokens).sum();
    }

    /// How many texts were cut.
    public int truncated() {
        return (int) texts.stream().filter(Embeddings.Text::truncated).count();
    }
}
