package zhiyin.knowledge.embed;

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
    public static final EmbedderOptions OPTIONS =
            EmbedderOptions.defaults().withNumericType(NumericType.F32).withThreads(1);

    private static final Path RESOURCES = Path.of("../engine/src/test/resources");

    private TestMultiVectors() {}

    /// Its directory, of that name.
    public static Path in(Path folder) throws IOException {
        Path from = RESOURCES.resolve("zhiyin/engine/model/encoder/" + NAME);
        Path to = folder.resolve(NAME);
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> copy(file, to.resolve(from.relativize(file).toString())));
        }
        copy(
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

    /// Opens the model that lies there, whatever name is asked for.
    public static ModelOpener opening(Path directory) {
        return _ -> new ModelOpener.Opened(Embedder.open(directory.toString(), OPTIONS), true);
    }
}
