package zhiyin.engine.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import zhiyin.engine.VectorKind;
import zhiyin.engine.weights.TorchFile;
import zhiyin.engine.weights.WeightFile;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.Weights;

/// An encoder's weights, and with them those of its [TokenHeads], which BGE-M3 is published with in files of their own:
/// ```
/// sparse_linear.pt     weight [1, hidden], bias [1]
/// colbert_linear.pt    weight [token dimensions, hidden], bias [token dimensions]
/// ```
record TokenHeadFiles(Weights encoder, Optional<TorchFile> sparse, Optional<TorchFile> colbert)
        implements Weights {
    private static final Map<VectorKind, String> FILES =
            Map.of(
                    VectorKind.SPARSE, "sparse_linear.pt",
                    VectorKind.COLBERT, "colbert_linear.pt");

    /// What a model gives whose files lie there.
    static Set<VectorKind> kinds(Path directory) {
        Set<VectorKind> kinds = EnumSet.of(VectorKind.DENSE);
        FILES.forEach((kind, file) -> {
            if (Files.isRegularFile(directory.resolve(file))) {
                kinds.add(kind);
            }
        });
        return Set.copyOf(kinds);
    }

    /// The file that a kind takes; the dense one takes none.
    static String file(VectorKind kind) {
        return FILES.getOrDefault(kind, "");
    }

    /// @param weights the encoder's file
    /// @param kinds as [#kinds] says
    static Weights open(Path weights, Path directory, Set<VectorKind> kinds) {
        Weights encoder = WeightFile.open(weights);
        try {
            Optional<TorchFile> sparse = open(directory, kinds, VectorKind.SPARSE);
            try {
                return new TokenHeadFiles(
                        encoder, sparse, open(directory, kinds, VectorKind.COLBERT));
            } catch (RuntimeException | Error e) {
                sparse.ifPresent(TorchFile::close);
                throw e;
            }
        } catch (RuntimeException | Error e) {
            encoder.close();
            throw e;
        }
    }

    private static Optional<TorchFile> open(
            Path directory, Set<VectorKind> kinds, VectorKind kind) {
        return kinds.contains(kind)
                ? Optional.of(TorchFile.open(directory.resolve(file(kind))))
                : Optional.empty();
    }

    @Override
    public Set<String> names() {
        return encoder.names();
    }

    @Override
    public WeightTensor tensor(String name, long... shape) {
        return encoder.tensor(name, shape);
    }

    @Override
    public WeightMatrix matrix(String name, long outputs, long inputs) {
        return encoder.matrix(name, outputs, inputs);
    }

    @Override
    public void close() {
        sparse.ifPresent(TorchFile::close);
        colbert.ifPresent(TorchFile::close);
        encoder.close();
    }
}
