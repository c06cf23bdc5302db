package zhiyin.knowledge.catalog;

import java.util.Objects;
import java.util.Optional;
import zhiyin.knowledge.chunk.ChunkOptions;

/// How an index's passages and vectors are made.
///
/// @param model a name that [zhiyin.engine.Embedder#open(String)] takes
/// @param dimensions of the vectors kept
/// @param shortDimensions of the vectors that candidates are found by; `dimensions` where the model's may not
///     be cut
/// @param chunks sizes, in the model's tokens
/// @param sparse whether every passage has a sparse vector too; false of indexes from before there were any
/// @param store where the dense vectors lie; empty: in the embedded index, with all else
public record IndexSettings(
        String model,
        int dimensions,
        int shortDimensions,
        ChunkOptions chunks,
        boolean sparse,
        Optional<StorePlace> store) {
    public IndexSettings {
        // not in catalogs from before there were any
        store = Objects.requireNonNullElse(store, Optional.empty());
    }

    /// In the embedded index.
    public IndexSettings(
            String model,
            int dimensions,
            int shortDimensions,
            ChunkOptions chunks,
            boolean sparse) {
        this(model, dimensions, shortDimensions, chunks, sparse, Optional.empty());
    }

    /// Without sparse vectors.
    public IndexSettings(String model, int dimensions, int shortDimensions, ChunkOptions chunks) {
        this(model, dimensions, shortDimensions, chunks, false);
    }
}
