package zhiyin.knowledge.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipOutputStream;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.store.SparseBytes;

/// The vectors of an export, a member for each kind that its index has. A passage that is left out of searches has
/// none in the store; every line has one in the file.
final class VectorSpools implements AutoCloseable {
    private static final SparseVector NOTHING = new SparseVector(new int[0], new float[0]);

    private final Spool dense;
    private final Spool sparse;

    VectorSpools(Path folder) throws IOException {
        this.dense = new Spool(folder);
        this.sparse = new Spool(folder);
    }

    void add(PassageInfo passage, ExportedDocument document, IndexSettings index)
            throws IOException {
        float[] vector = dense(passage, document, index.dimensions());
        var bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        dense.write(bytes.array());
        if (index.sparse()) {
            sparse.write(SparseBytes.encode(sparse(passage, document)));
        }
    }

    private static float[] dense(PassageInfo passage, ExportedDocument document, int dimensions) {
        float[] vector =
                passage.excluded() ? new float[dimensions] : document.vectors().get(passage.id());
        if (vector == null || vector.length != dimensions) {
            throw new IllegalStateException(
                    "passage %s of %s has no vector of %d numbers"
                            .formatted(passage.id(), document.path(), dimensions));
        }
        if (passage.excluded()) {
            vector[0] = 1;
        }
        return vector;
    }

    private static SparseVector sparse(PassageInfo passage, ExportedDocument document) {
        SparseVector vector = passage.excluded() ? NOTHING : document.sparse().get(passage.id());
        if (vector == null) {
            throw new IllegalStateException(
                    "passage %s of %s has no sparse vector"
                            .formatted(passage.id(), document.path()));
        }
        return vector;
    }

    /// Nothing more comes.
    ///
    /// @param members where it is said what they are
    void finish(Optional<IndexSettings> index, Map<String, Manifest.Member> members)
            throws IOException {
        members.put(Manifest.VECTORS, dense.finish());
        if (index.map(IndexSettings::sparse).orElse(false)) {
            members.put(Manifest.SPARSE, sparse.finish());
        }
    }

    void copyTo(ZipOutputStream zip, Manifest manifest) throws IOException {
        dense.copyTo(zip, Manifest.VECTORS, false);
        if (manifest.members().containsKey(Manifest.SPARSE)) {
            sparse.copyTo(zip, Manifest.SPARSE, true);
        }
    }

    /// Deletes the temporary files.
    @Override
    public void close() throws IOException {
        try (dense) {
            sparse.close();
        }
    }
}
