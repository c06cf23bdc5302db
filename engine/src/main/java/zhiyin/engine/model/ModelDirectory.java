package zhiyin.engine.model;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.tokenizer.TokenizerFile;
import zhiyin.engine.weights.OnnxFile;

/// A model as Hugging Face and Sentence Transformers lay it out:
/// ```
/// config.json                         sizes and architecture
/// tokenizer.json
/// model.onnx  or  onnx/model.onnx     weights
/// 1_Pooling/config.json               pooling (mean where missing)
/// sentence_bert_config.json           max_seq_length (the positions' count where missing)
/// config_sentence_transformers.json   prompts (none where missing)
/// ```
///
/// @param name what the model is called over the APIs
/// @param weights the weight file
public record ModelDirectory(String name, Path directory, Path weights) {
    private static final List<String> WEIGHT_FILES = List.of("model.onnx", "onnx/model.onnx");

    /// Finds a model by a built-in's name, a directory, or a weight file inside one.
    ///
    /// @throws EngineException MODEL_NOT_FOUND where there is none
    public static ModelDirectory find(String model, ResourceCache cache) {
        Optional<Path> path = existingPath(model);
        if (path.isPresent()) {
            return Files.isDirectory(path.get()) ? ofDirectory(path.get()) : ofFile(path.get());
        }
        BuiltinModel builtin =
                BuiltinModel.of(model)
                        .orElseThrow(() ->
                                new EngineException(
                                        Code.MODEL_NOT_FOUND,
                                        "no model \"%s\": it is neither a file or directory nor one of the built-in models %s"
                                                .formatted(model, BuiltinModel.names())));
        Path directory = builtin.unpack(cache);
        return new ModelDirectory(builtin.modelName(), directory, directory.resolve("model.onnx"));
    }

    private static Optional<Path> existingPath(String model) {
        try {
            return Optional.of(Path.of(model)).filter(Files::exists);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static ModelDirectory ofDirectory(Path directory) {
        Path weights =
                WEIGHT_FILES.stream()
                        .map(directory::resolve)
                        .filter(Files::isRegularFile)
                        .findFirst()
                        .orElseThrow(() ->
                                new EngineException(
                                        Code.MODEL_NOT_FOUND,
                                        "%s has no weights: expected one of %s"
                                                .formatted(
                                                        directory,
                                                        String.join(", ", WEIGHT_FILES))));
        return new ModelDirectory(nameOf(directory), directory, weights);
    }

    private static ModelDirectory ofFile(Path file) {
        if (!file.toString().endsWith(".onnx")) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: only ONNX weights (*.onnx) are read by this version".formatted(file));
        }
        Path folder = file.toAbsolutePath().normalize().resolveSibling("");
        Path above = folder.resolveSibling("");
        boolean inOnnxFolder =
                folder.endsWith("onnx") && !Files.exists(folder.resolve("config.json"));
        Path directory = inOnnxFolder ? above : folder;
        return new ModelDirectory(nameOf(directory), directory, file);
    }

    private static String nameOf(Path directory) {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        return name == null ? "model" : name.toString();
    }

    /// What the files say about the model, without loading it.
    public ModelInfo info() {
        BertConfig config = config();
        int positions = config.maxPositions();
        int maxTokens =
                JsonFile.readIfPresent(directory.resolve("sentence_bert_config.json"))
                        .map(file -> file.integer("max_seq_length", positions))
                        .orElse(positions);
        if (maxTokens < 2 || maxTokens > positions) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: max_seq_length is %d, expected 2 to %d"
                            .formatted(directory, maxTokens, positions));
        }
        return new ModelInfo(
                name,
                "bert",
                config.hiddenSize(),
                maxTokens,
                pooling(),
                PromptsFile.read(directory, Prompts.NONE),
                weights);
    }

    private BertConfig config() {
        JsonFile file = JsonFile.read(requireFile("config.json"));
        String type = file.text("model_type", "bert");
        if (!type.equals("bert")) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: models of type \"%s\" are not supported by this version, only \"bert\""
                            .formatted(file.path(), type));
        }
        String activation = file.text("hidden_act", "gelu");
        if (!activation.equals("gelu")) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: hidden_act \"%s\" is not supported, only \"gelu\""
                            .formatted(file.path(), activation));
        }
        return new BertConfig(
                file.integer("hidden_size"),
                file.integer("num_hidden_layers"),
                file.integer("num_attention_heads"),
                file.integer("intermediate_size"),
                file.integer("vocab_size"),
                file.integer("max_position_embeddings"),
                file.integer("type_vocab_size", 2),
                (float) file.number("layer_norm_eps", 1e-12));
    }

    private Pooling pooling() {
        return JsonFile.readIfPresent(directory.resolve("1_Pooling/config.json"))
                .map(ModelDirectory::pooling)
                .orElse(Pooling.MEAN);
    }

    private static Pooling pooling(JsonFile file) {
        boolean cls = file.isTrue("pooling_mode_cls_token");
        boolean mean = file.isTrue("pooling_mode_mean_tokens");
        if (cls == mean) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: only CLS or mean pooling is supported, and one of the two"
                            .formatted(file.path()));
        }
        return cls ? Pooling.CLS : Pooling.MEAN;
    }

    public Tokenizer tokenizer() {
        return TokenizerFile.read(requireFile("tokenizer.json"));
    }

    /// Loads the weights into `backend`, which the model takes over.
    public Model load(Backend backend) {
        OnnxFile file = OnnxFile.open(weights);
        try {
            return new BertModel(config(), pooling(), file, backend);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private Path requireFile(String file) {
        Path path = directory.resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new EngineException(
                    Code.MODEL_NOT_FOUND,
                    "%s lacks %s; a model directory needs config.json, tokenizer.json and weights"
                            .formatted(directory, file));
        }
        return path;
    }
}
