package zhiyin.engine.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.VectorKind;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.tokenizer.LowercaseTokenizer;
import zhiyin.engine.tokenizer.SentencePieceTokenizer;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.tokenizer.TokenizerFile;
import zhiyin.engine.weights.WeightFile;
import zhiyin.engine.weights.Weights;

/// A model as Hugging Face and Sentence Transformers lay it out:
/// ```
/// config.json                         sizes and architecture
/// tokenizer.json
///   or sentencepiece.bpe.model        an XLM-RoBERTa's
/// tokenizer_config.json               what a decoder's texts begin and end with, where tokenizer.json does not say
/// model.safetensors                   weights
///   or model.safetensors.index.json   the same in several files
///   or pytorch_model.bin              the same as PyTorch writes it
/// model.onnx or onnx/model.onnx       weights of a BERT
/// sparse_linear.pt, colbert_linear.pt what an XLM-RoBERTa makes of its tokens, as BGE-M3 does
/// modules.json                        what follows the model (pooling where missing)
/// 1_Pooling/config.json               pooling (of a Qwen3 the last token where missing; needed of others)
/// sentence_bert_config.json           max_seq_length (what the architecture can read where missing), do_lower_case
/// config_sentence_transformers.json   prompts (those the architecture is known for where missing)
/// ```
///
/// @param name what the model is called over the APIs
/// @param weights the weight file
public record ModelDirectory(String name, Path directory, Path weights) implements ModelSource {
    private static final String POOLING = "1_Pooling/config.json";

    private static final List<String> WEIGHT_FILES =
            List.of(
                    "model.safetensors",
                    "model.safetensors.index.json",
                    "pytorch_model.bin",
                    "model.onnx",
                    "onnx/model.onnx");

    static ModelDirectory of(BuiltinModel builtin, ResourceCache cache) {
        Path directory = builtin.unpack(cache);
        return new ModelDirectory(builtin.modelName(), directory, directory.resolve("model.onnx"));
    }

    static ModelDirectory ofDirectory(Path directory) {
        Path weights =
                WEIGHT_FILES.stream()
                        .map(directory::resolve)
                        .filter(Files::isRegularFile)
                        .findFirst()
                        .orElseThrow(() ->
                                new EngineException(
                                        Code.MODEL_NOT_FOUND,
                                        "%s has no weights: expected one of %s, or name a .gguf file"
                                                .formatted(
                                                        directory,
                                                        String.join(", ", WEIGHT_FILES))));
        return new ModelDirectory(nameOf(directory), directory, weights);
    }

    static ModelDirectory ofFile(Path file) {
        String name = String.valueOf(file.getFileName());
        if (!name.endsWith(".onnx")
                && !name.endsWith(".bin")
                && !name.endsWith(".safetensors")
                && !name.endsWith(".safetensors.index.json")) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: weights are read from .gguf, .safetensors, .bin and .onnx files"
                            .formatted(file));
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

    /// Configurations may lie a folder deeper.
    @Override
    public List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory, 2)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public ModelInfo info() {
        JsonFile config = config();
        Architecture architecture = architecture(config);
        Optional<KnownModel> known = KnownModels.like(name, architecture);
        return new ModelInfo(
                name,
                purpose(config, architecture),
                architecture.type(),
                architecture.hiddenSize(),
                architecture.layers(),
                maxTokens(architecture),
                pooling(config, architecture),
                known.map(KnownModel::shortening).orElse(architecture.shortening()),
                PromptsFile.read(
                        directory, known.map(KnownModel::prompts).orElse(architecture.prompts())),
                architecture.widths(),
                weights,
                kinds(config, architecture));
    }

    private Set<VectorKind> kinds(JsonFile config, Architecture architecture) {
        boolean may =
                architecture.mayHaveTokenHeads()
                        && purpose(config, architecture) == Purpose.EMBEDDING;
        return may ? TokenHeadFiles.kinds(directory) : Set.of(VectorKind.DENSE);
    }

    private JsonFile config() {
        return JsonFile.read(requireFile("config.json"));
    }

    private Architecture architecture(JsonFile config) {
        return Architectures.read(config, isOnnx());
    }

    private int maxTokens(Architecture architecture) {
        int most = architecture.maxTokens();
        int positions = architecture.positions();
        int maxTokens =
                sentenceConfig().map(file -> file.integer("max_seq_length", most)).orElse(most);
        if (maxTokens < 2 || maxTokens > positions) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: max_seq_length is %d, expected 2 to %d"
                            .formatted(directory, maxTokens, positions));
        }
        return Math.min(maxTokens, most);
    }

    private Optional<JsonFile> sentenceConfig() {
        return JsonFile.readIfPresent(directory.resolve("sentence_bert_config.json"));
    }

    /// Sentence Transformers' files say what becomes of states. Where they are missing, the name alone tells a reranker
    /// from an embedding model.
    private Purpose purpose(JsonFile config, Architecture architecture) {
        boolean scores =
                architecture.onlyRanks()
                        || Files.isDirectory(directory.resolve("1_LogitScore"))
                        || Architectures.isClassifier(config);
        boolean pooled = Files.isRegularFile(directory.resolve(POOLING));
        return scores || (!pooled && Purpose.isReranker(directory))
                ? Purpose.RERANKING
                : Purpose.EMBEDDING;
    }

    /// What scores are made of is no matter of the files.
    private Pooling pooling(JsonFile config, Architecture architecture) {
        List<Pooling> possible = architecture.poolings();
        if (purpose(config, architecture) == Purpose.RERANKING) {
            return possible.getFirst();
        }
        Pooling pooling = PoolingFile.read(directory).orElseGet(() -> assumed(architecture));
        if (!possible.contains(pooling)) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: %s pooling is not supported for a %s, only %s"
                            .formatted(directory, pooling, architecture.type(), possible));
        }
        return pooling;
    }

    private Pooling assumed(Architecture architecture) {
        Optional<KnownModel> known = KnownModels.like(name, architecture);
        if (known.isEmpty() && !architecture.assumesPooling()) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s lacks %s, which tells what a vector is made of, and an embedding model of type \"%s\" from others; fetch modules.json and the folders that it names, or write {\"pooling_mode\": \"...\"} with %s into it, as the model's card says"
                            .formatted(
                                    directory,
                                    POOLING,
                                    architecture.type(),
                                    architecture.poolings().stream()
                                            .map(PoolingFile::mode)
                                            .collect(Collectors.joining(" or "))));
        }
        return known.map(KnownModel::pooling).orElse(architecture.poolings().getFirst());
    }

    @Override
    public RelevanceHead relevanceHead(Tokenizer tokenizer) {
        JsonFile config = config();
        Architecture architecture = architecture(config);
        try (Weights stored = WeightFile.open(weights)) {
            return architecture.relevanceHead(
                    stored, config.isTrue("tie_word_embeddings"), tokenizer);
        }
    }

    @Override
    public Tokenizer tokenizer() {
        Path pieces = directory.resolve("sentencepiece.bpe.model");
        boolean alone =
                !Files.exists(directory.resolve("tokenizer.json")) && Files.isRegularFile(pieces);
        if (alone) {
            return SentencePieceTokenizer.read(pieces);
        }
        ModelInfo info = info();
        Path file = requireFile("tokenizer.json");
        if (info.isDecoder()) {
            return decoderTokenizer(file, info.purpose());
        }
        Tokenizer tokenizer = TokenizerFile.read(file);
        return lowersCase() ? new LowercaseTokenizer(tokenizer) : tokenizer;
    }

    private boolean lowersCase() {
        return sentenceConfig()
                .map(file -> file.isTrue("do_lower_case"))
                .orElseGet(() ->
                        KnownModels.like(name, architecture(config()))
                                .filter(KnownModel::lowered)
                                .isPresent());
    }

    private Tokenizer decoderTokenizer(Path file, Purpose purpose) {
        TokenizerConfigFile config = TokenizerConfigFile.of(directory);
        Tokenizer tokenizer = TokenizerFile.read(file, config.ends());
        if (purpose == Purpose.EMBEDDING) {
            config.requireKnownEnd(tokenizer);
        }
        return tokenizer;
    }

    @Override
    public WeightSummary weightSummary() {
        var _ = architecture(config()); // what is wrong there is told first
        try (WeightFile stored = WeightFile.open(weights)) {
            return WeightSummary.of(stored.storage());
        }
    }

    private boolean isOnnx() {
        return weights.toString().endsWith(".onnx");
    }

    @Override
    public Model load(Backend backend) {
        JsonFile config = config();
        Architecture architecture = architecture(config);
        Pooling pooling = pooling(config, architecture);
        Set<VectorKind> kinds = kinds(config, architecture);
        Weights stored =
                kinds.size() > 1
                        ? TokenHeadFiles.open(weights, directory, kinds)
                        : WeightFile.open(weights);
        try {
            return architecture.load(stored, pooling, backend);
        } catch (RuntimeException | Error e) {
            stored.close();
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
