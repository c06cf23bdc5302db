package zhiyin.knowledge.transfer;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.TextVectors;

/// The vectors of a file's passages, of both kinds where it has both.
record TextVectorReader(VectorReader dense, Optional<SparseReader> sparse)
        implements AutoCloseable {
    static TextVectorReader open(ImportedFile file, int dimensions, boolean sparse)
            throws IOException {
        var dense = new VectorReader(file.open(Manifest.VECTORS), dimensions);
        try {
            return new TextVectorReader(
                    dense,
                    sparse
                            ? Optional.of(new SparseReader(file.open(Manifest.SPARSE)))
                            : Optional.empty());
        } catch (IOException | RuntimeException e) {
            dense.close();
            throw e;
        }
    }

    TextVectors next() throws IOException {
        float[] vector = dense.next();
        Optional<SparseVector> weights =
                sparse.isPresent() ? Optional.of(sparse.get().next()) : Optional.empty();
        return new TextVectors(vector, weights);
    }

    /// @param said what the manifest says of a member
    void requireEnd(Function<String, Optional<Manifest.Member>> said) throws IOException {
        dense.requireEnd(said.apply(Manifest.VECTORS));
        if (sparse.isPresent()) {
            sparse.get().requireEnd(said.apply(Manifest.SPARSE));
        }
    }

    @Override
    public void close() throws IOException {
        try (dense) {
            if (sparse.isPresent()) {
                sparse.get().close();
            }
        }
    }
}
