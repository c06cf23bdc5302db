package zhiyin.engine.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.pull.ModelStore;
import zhiyin.engine.tokenizer.Tokenizer;

/// A model's files, found but not loaded.
public sealed interface ModelSource permits ModelDirectory, GgufModel {
    /// For whoever named no model of a hub.
    String PULL =
            "a hub's model is named with its owner, as in \"zhiyin pull Qwen/Qwen3-Embedding-0.6B\"; \"zhiyin models\" lists what is here";

    /// What the model is called over the APIs.
    String name();

    /// The weight file, or the first of several.
    Path weights();

    /// All files that the model may be read from, in a fixed order.
    ///
    /// @throws IOException where its folder cannot be read
    List<Path> files() throws IOException;

    /// What the files say about the model, without loading it.
    ModelInfo info();

    Tokenizer tokenizer();

    /// How the weights lie in their files; reads the files' headers.
    ///
    /// @throws EngineException MODEL_FILE_INVALID, MODEL_UNSUPPORTED
    WeightSummary weightSummary();

    /// What makes a score of a reranker's states; reads few of its weights.
    ///
    /// @throws EngineException MODEL_FILE_INVALID where the files lack it, MODEL_UNSUPPORTED where the model is no
    ///     reranker
    RelevanceHead relevanceHead(Tokenizer tokenizer);

    /// Loads the weights into `backend`, which the model takes over.
    Model load(Backend backend);

    /// Finds a model by a built-in's or a pulled one's name, a directory, or a weight file.
    ///
    /// @throws EngineException MODEL_NOT_FOUND where there is none
    static ModelSource find(String model, ResourceCache cache) {
        Optional<Path> path = existingPath(model);
        if (path.isPresent()) {
            return of(path.get());
        }
        Optional<BuiltinModel> builtin = BuiltinModel.of(model);
        if (builtin.isPresent()) {
            return ModelDirectory.of(builtin.get(), cache);
        }
        ModelStore store = ModelStore.of(cache);
        return store.find(model)
                .map(ModelSource::of)
                .orElseThrow(() ->
                        new EngineException(
                                Code.MODEL_NOT_FOUND,
                                "no model \"%s\": it is neither a file or directory nor one of the built-in models %s%s"
                                        .formatted(
                                                model,
                                                BuiltinModel.names(),
                                                "; " + store.advice(model).orElse(PULL))));
    }

    private static ModelSource of(Path path) {
        if (path.toString().endsWith(".gguf")) {
            return new GgufModel(path);
        }
        return Files.isDirectory(path)
                ? ModelDirectory.ofDirectory(path)
                : ModelDirectory.ofFile(path);
    }

    private static Optional<Path> existingPath(String model) {
        try {
            return Optional.of(Path.of(model)).filter(Files::exists);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
