package zhiyin.cli.embed;

import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Option;
import zhiyin.engine.VectorKind;

/// What is computed beside the dense vector.
final class OtherVectorOptions {
    @Option(
            names = "--sparse",
            description =
                    "Lexical weights too, of models that have them, as BGE-M3 (jsonl): one for each token that occurs")
    boolean sparse;

    @Option(
            names = "--colbert",
            description = "One vector a token too, of models that have them, as BGE-M3 (jsonl)")
    boolean colbert;

    /// What is computed of each text.
    Set<VectorKind> kinds() {
        Set<VectorKind> kinds = EnumSet.of(VectorKind.DENSE);
        if (sparse) {
            kinds.add(VectorKind.SPARSE);
        }
        if (colbert) {
            kinds.add(VectorKind.COLBERT);
        }
        return kinds;
    }
}
