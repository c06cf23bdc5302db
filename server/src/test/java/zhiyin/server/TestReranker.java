package zhiyin.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.Reranker;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.model.RerankPrompt;
import zhiyin.engine.weights.random.Qwen3Shape;
import zhiyin.engine.weights.random.RandomModel;
import zhiyin.engine.weights.random.TypeMix;
import zhiyin.engine.weights.random.VocabularySource;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.embed.ModelOpener;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.server.model.Catalogue;
import zhiyin.server.model.Models;
import zhiyin.server.model.Offer;
import zhiyin.server.model.TokenInput;

/// A small random reranker beside the embedding model of all tests: right about nothing, and always the same.
///
/// @param models those that are loaded
/// @param served the same by name
public record TestReranker(Path file, EmbeddingModels models, Models served)
        implements AutoCloseable {
    public static final String NAME = "random-reranker";
    public static final EmbedderOptions OPTIONS =
            EmbedderOptions.defaults().withNumericType(NumericType.F32);

    private static final Path VOCABULARY =
            Path.of("../engine/src/test/resources/zhiyin/engine/model/llamacpp/micro-q8_0.gguf");

    /// A server's that was started with both, the reranker first.
    public static TestReranker in(Path folder) throws IOException {
        return in(folder, true);
    }

    /// @param named whether the server was started with the reranker; else it was pulled later
    public static TestReranker in(Path folder, boolean named) throws IOException {
        Path file = folder.resolve(NAME + ".gguf");
        new RandomModel(
                        new Qwen3Shape(64, 2, 4, 2, 32, 96, 370),
                        TypeMix.named("f32"),
                        5,
                        Optional.of(RerankPrompt.template()))
                .writeGguf(file, VocabularySource.read(VOCABULARY));
        ModelOpener loading = ModelOpener.loading(OPTIONS);
        var models =
                new EmbeddingModels(
                        name ->
                                name.equals(TestServer.MODEL)
                                        ? new Opened(TestServer.EMBEDDER, false)
                                        : loading.open(name),
                        EmbeddingCache.none(),
                        KeepAlive.FOREVER,
                        Long.MAX_VALUE);
        var offers = List.of(reranker(file), embedder());
        return new TestReranker(
                file,
                models,
                new Models(
                        models,
                        new Shelf(offers, named ? offers : List.of(embedder())),
                        List.of(),
                        TokenInput.REJECT));
    }

    private record Shelf(List<Offer> offers, List<Offer> named) implements Catalogue {}

    private static Offer reranker(Path file) {
        ModelInfo info = ModelSource.find(file.toString(), OPTIONS.cache()).info();
        return new Offer(NAME, NAME, file.toString(), Offer.Origin.FILE, 0, () -> info);
    }

    private static Offer embedder() {
        return new Offer(
                TestServer.MODEL,
                TestServer.MODEL,
                TestServer.MODEL,
                Offer.Origin.FILE,
                0,
                TestServer.EMBEDDER::info);
    }

    /// The same once more, to be asked past the server.
    public Reranker open() {
        return Reranker.open(file.toString(), OPTIONS);
    }

    @Override
    public void close() {
        models.close();
    }
}
