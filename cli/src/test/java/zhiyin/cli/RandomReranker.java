package zhiyin.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import zhiyin.engine.model.RerankPrompt;
import zhiyin.engine.weights.random.Qwen3Shape;
import zhiyin.engine.weights.random.RandomModel;
import zhiyin.engine.weights.random.TypeMix;
import zhiyin.engine.weights.random.VocabularySource;

/// A small reranker of random weights: right about nothing, and always the same.
public final class RandomReranker {
    private static final Path VOCABULARY =
            Path.of("../engine/src/test/resources/zhiyin/engine/model/llamacpp/micro-q8_0.gguf");

    private RandomReranker() {}

    /// Its file.
    public static Path write(Path folder) throws IOException {
        Path file = folder.resolve("random-reranker.gguf");
        new RandomModel(
                        new Qwen3Shape(64, 2, 4, 2, 32, 96, 370),
                        TypeMix.named("f32"),
                        5,
                        Optional.of(RerankPrompt.template()))
                .writeGguf(file, VocabularySource.read(VOCABULARY));
        return file;
    }
}
