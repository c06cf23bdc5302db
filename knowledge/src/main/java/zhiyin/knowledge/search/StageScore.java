package zhiyin.knowledge.search;

import java.util.List;
import zhiyin.knowledge.store.VectorStore.TermScore;

/// What one stage of a search thought of a passage.
///
/// @param rank 1 for the best in that stage; 0 where the stage did not bring it
/// @param score the stage's own: a cosine, a product of sparse vectors, BM25's sum, what the fusion or the diversity made of them, a
///     reranker's
/// @param terms what each word added; empty but for [Stage#WORDS]
public record StageScore(Stage stage, int rank, double score, List<TermScore> terms) {
    public enum Stage {
        /// By short vectors.
        VECTOR_SHORT,
        /// By full vectors.
        VECTOR,
        /// By sparse vectors: the weights that the model gives the tokens of a text.
        SPARSE,
        /// By words (BM25).
        WORDS,
        /// Vectors of both kinds and words put together.
        FUSED,
        /// Reordered by a model that read the passages with the query.
        RERANKED,
        /// Reordered to be unlike each other.
        DIVERSE
    }

    public StageScore {
        terms = List.copyOf(terms);
    }
}
