package zhiyin.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.backend.NumericType;

/// A small random model of BGE-M3's kind, which has dense, sparse and token vectors.
public final class TestMultiVectors {
    public static final String NAME = "bge-m3";
    private static final Path RESOURCES = Path.of("../engine/src/test/resources");

    private TestMultiVectors() {}

    /// Its directory, of that name.
    public static Path in(Path folder) throws IOException {
        Path from = RESOURCES.resolve("zhiyin/engine/model/encoder/" + NAME);
        Path to = folder.resolve(NAME);
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> copy(file, to.resolve(from.relativize(file).toString())));
        }
        Files.copy(
                RESOURCES.resolve("tokenizer/sentencepiece/test_model.model"),
                to.resolve("sentencepiece.bpe.model"));
        return to;
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The model, loaded; to be closed.
    public static Embedder open(Path folder) throws IOException {
        return Embedder.open(
                in(folder).toString(),
                EmbedderOptions.defaults().withNumericType(NumericType.F32).withThreads(1));
    }
}
