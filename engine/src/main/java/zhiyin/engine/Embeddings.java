package zhiyin.engine;

import java.util.List;

/// The answer to a list of texts.
///
/// @param vectors one a text, in order, of length 1
/// @param tokens tokens computed, special tokens included
/// @param truncated how many texts were cut
public record Embeddings(List<float[]> vectors, long tokens, int truncated) {
    public Embeddings {
        vectors = List.copyOf(vectors);
    }
}
