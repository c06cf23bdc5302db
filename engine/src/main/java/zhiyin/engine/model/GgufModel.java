package zhiyin.engine.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.weights.GgufFile;
import zhiyin.engine.weights.GgufMetadata;
import zhiyin.engine.weights.WeightMatrix;

/// A model in one GGUF file, or in several of which this is the first: sizes, tokenizer and weights.
///
/// Some Qwen3-Embedding files forget to say that texts end with `<|endoftext|>` and that the last token
/// is the vector; both are what these models were trained with, so both are done whatever a file says. So are the one
/// `<s>` before and the one `</s>` behind E5-Mistral's. What files of encoders never tell (prompts, and lengths below
/// what their places allow) is taken from the known model of the same name and sizes.
public record GgufModel(Path file) implements ModelSource {
    private static final String POOLING = "pooling_type";
    private static final String CONTEXT = "context_length";

    /// The special tokens around a text.
    private static final int LEAST_TOKENS = 2;

    /// llama.cpp's numbers for them.
    private static final Map<Long, Pooling> POOLINGS =
            new TreeMap<>(Map.of(1L, Pooling.MEAN, 2L, Pooling.CLS, 3L, Pooling.LAST));

    /// Its number for a classifier in place of a pooled vector.
    private static final int RANK = 4;

    /// At the end of a file's name, by the type of most of its tensors.
    private static final Pattern QUANTISATION =
            Pattern.compile(
                    "[-._](?:UD-)?(?:I?Q[0-9]|BF16|FP?16|FP?32)[A-Z0-9_]*$",
                    Pattern.CASE_INSENSITIVE);

    private static final List<String> POOLED_BY_LAST = List.of(Mistral.PUBLISHED, Qwen2.PUBLISHED);

    private static final String LABELS = "classifier.output_labels";
    private static final int MOST_SHOWN = 10;
    private static final String CLASSIFIER = "cls.output.weight";

    @Override
    public ModelInfo info() {
        try (GgufFile gguf = GgufFile.open(file)) {
            Architecture architecture = Architectures.read(gguf, file.toString());
            Optional<KnownModel> known = known(gguf, architecture);
            return new ModelInfo(
                    name(),
                    purpose(gguf, architecture),
                    architecture.type(),
                    architecture.hiddenSize(),
                    architecture.layers(),
                    maxTokens(gguf, architecture),
                    pooling(gguf, architecture),
                    known.map(KnownModel::shortening).orElse(architecture.shortening()),
                    known.map(KnownModel::prompts).orElse(architecture.prompts()),
                    architecture.widths(),
                    file);
        }
    }

    /// No more than the file says, nor than the known model was trained with, whatever its places allow.
    private int maxTokens(GgufFile gguf, Architecture architecture) {
        int most = architecture.maxTokens();
        long stated = gguf.metadata().integer(key(gguf, CONTEXT)).orElse(most);
        if (stated < LEAST_TOKENS) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: %s is %d, expected %d or more"
                            .formatted(file, key(gguf, CONTEXT), stated, LEAST_TOKENS));
        }
        int known = known(gguf, architecture).map(KnownModel::maxTokens).orElse(most);
        return (int) Math.min(stated, Math.min(most, known));
    }

    @Override
    public Path weights() {
        return file;
    }

    @Override
    public List<Path> files() {
        return GgufFile.parts(file);
    }

    @Override
    public String name() {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.length() - ".gguf".length())
                .replaceFirst("-00001-of-\\d{5}$", "");
    }

    /// Of a reranker scores are made in one way, whatever a file says.
    private Pooling pooling(GgufFile gguf, Architecture architecture) {
        if (purpose(gguf, architecture) == Purpose.RERANKING) {
            return architecture.poolings().getFirst();
        }
        OptionalLong number = poolingNumber(gguf);
        if (number.isEmpty()) {
            return assumed(gguf, architecture);
        }
        Pooling pooling = POOLINGS.get(number.getAsLong());
        if (pooling == null || !architecture.poolings().contains(pooling)) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: %s is %d, supported for a model of type \"%s\" are %s and %d (rank)"
                            .formatted(
                                    file,
                                    key(gguf, POOLING),
                                    number.getAsLong(),
                                    architecture.type(),
                                    numbers(architecture),
                                    RANK));
        }
        return pooling;
    }

    private Pooling assumed(GgufFile gguf, Architecture architecture) {
        Optional<KnownModel> known = known(gguf, architecture);
        if (known.isEmpty() && !architecture.assumesPooling() && !isKnownDecoder(gguf)) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: metadata lacks %s, which tells what a vector is made of, and an embedding model of type \"%s\" from others; set it to %s, as with llama.cpp's gguf_new_metadata.py"
                            .formatted(
                                    file,
                                    key(gguf, POOLING),
                                    architecture.type(),
                                    numbers(architecture)));
        }
        return known.map(KnownModel::pooling).orElse(architecture.poolings().getFirst());
    }

    /// `1 (mean) or 2 (cls)`
    private static String numbers(Architecture architecture) {
        return POOLINGS.entrySet().stream()
                .filter(each -> architecture.poolings().contains(each.getValue()))
                .map(each -> "%d (%s)".formatted(each.getKey(), PoolingFile.mode(each.getValue())))
                .collect(Collectors.joining(" or "));
    }

    /// Whether the file says that it is a published model which pools the last token.
    private static boolean isKnownDecoder(GgufFile gguf) {
        return POOLED_BY_LAST.stream()
                .anyMatch(name -> DecoderMetadata.isOf(gguf.metadata(), name));
    }

    /// By what the file calls the model, or the file's own name. The rules of decoders follow from their metadata.
    private Optional<KnownModel> known(GgufFile gguf, Architecture architecture) {
        if (architecture.poolings().contains(Pooling.LAST)) {
            return Optional.empty();
        }
        return Stream.concat(gguf.metadata().text("general.name").stream(), Stream.of(name()))
                .map(GgufModel::published)
                .flatMap(name -> KnownModels.like(name, architecture).stream())
                .findFirst();
    }

    /// `Bge M3` and `bge-m3-Q8_0` to `bge-m3`.
    private static String published(String name) {
        return QUANTISATION.matcher(name).replaceFirst("").replaceAll("[ _]", "-");
    }

    private static OptionalLong poolingNumber(GgufFile gguf) {
        return gguf.metadata().integer(key(gguf, POOLING));
    }

    /// A key of the metadata that is the architecture's own.
    private static String key(GgufFile gguf, String name) {
        return gguf.metadata().architecture() + "." + name;
    }

    /// Files of Qwen3-Reranker that were converted without its classifier are plain language models: their names
    /// alone tell.
    private Purpose purpose(GgufFile gguf, Architecture architecture) {
        GgufMetadata metadata = gguf.metadata();
        OptionalLong pooling = poolingNumber(gguf);
        if (architecture.onlyRanks()) {
            return Purpose.RERANKING;
        }
        if (pooling.isPresent()) {
            return pooling.getAsLong() == RANK ? Purpose.RERANKING : Purpose.EMBEDDING;
        }
        boolean named =
                Purpose.isReranker(file)
                        || metadata.text("general.name").filter(Purpose::isReranker).isPresent();
        return named || gguf.names().contains(CLASSIFIER) ? Purpose.RERANKING : Purpose.EMBEDDING;
    }

    @Override
    public RelevanceHead relevanceHead(Tokenizer tokenizer) {
        try (GgufFile gguf = GgufFile.open(file)) {
            Architecture architecture = Architectures.read(gguf, file.toString());
            return gguf.names().contains(CLASSIFIER)
                    ? classifier(gguf, architecture.hiddenSize())
                    : architecture.relevanceHead(gguf, true, tokenizer);
        }
    }

    private RelevanceHead classifier(GgufFile gguf, int hidden) {
        long labels = gguf.shape(CLASSIFIER).getFirst();
        WeightMatrix matrix = gguf.matrix(CLASSIFIER, labels, hidden);
        if (labels == 1) {
            return RelevanceHead.of(matrix);
        }
        List<String> names =
                gguf.metadata()
                        .texts(key(gguf, LABELS))
                        .orElse(List.of(RerankPrompt.YES, RerankPrompt.NO));
        int yes = names.indexOf(RerankPrompt.YES);
        int no = names.indexOf(RerankPrompt.NO);
        if (yes < 0 || no < 0 || names.size() != labels) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: %s are %s for a classifier of %d, expected %s and %s"
                            .formatted(
                                    file,
                                    LABELS,
                                    names.stream().limit(MOST_SHOWN).toList(),
                                    labels,
                                    RerankPrompt.YES,
                                    RerankPrompt.NO));
        }
        return RelevanceHead.between(matrix, yes, no);
    }

    @Override
    public Tokenizer tokenizer() {
        try (GgufFile gguf = GgufFile.open(file)) {
            return new GgufTokenizer(file, gguf.metadata())
                    .read(known(gguf, Architectures.read(gguf, file.toString())));
        }
    }

    @Override
    public WeightSummary weightSummary() {
        try (GgufFile gguf = GgufFile.open(file)) {
            return WeightSummary.of(gguf.storage());
        }
    }

    @Override
    public Model load(Backend backend) {
        GgufFile gguf = GgufFile.open(file);
        try {
            Architecture architecture = Architectures.read(gguf, file.toString());
            return architecture.load(gguf, pooling(gguf, architecture), backend);
        } catch (RuntimeException | Error e) {
            gguf.close();
            throw e;
        }
    }
}
