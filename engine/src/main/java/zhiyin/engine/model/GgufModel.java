package zhiyin.engine.model;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.tokenizer.BpeTokenizer;
import zhiyin.engine.tokenizer.BpeVocabulary;
import zhiyin.engine.tokenizer.LlamaVocabulary;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.weights.GgufFile;
import zhiyin.engine.weights.GgufMetadata;
import zhiyin.engine.weights.WeightMatrix;

/// A model in one GGUF file, or in several of which this is the first: sizes, tokenizer and weights.
///
/// Some Qwen3-Embedding files forget to say that texts end with `<|endoftext|>` and that the last token
/// is the vector; both are what these models were trained with, so both are done whatever a file says. So are the one
/// `<s>` before and the one `</s>` behind E5-Mistral's.
public record GgufModel(Path file) implements ModelSource {
    private static final String POOLING = "pooling_type";

    /// What texts end with; 151643 in the Qwen vocabularies. Not `<|im_end|>`, which chats end with.
    private static final String END_OF_TEXT = "<|endoftext|>";

    private static final String TOKENIZER = "tokenizer.ggml.model";

    /// Byte-level BPE.
    private static final String BYTE_LEVEL = "gpt2";

    /// SentencePiece's BPE.
    private static final String LLAMA = "llama";

    /// Llama's start and end tokens, where a file does not say.
    private static final int LLAMA_START = 1;

    private static final int LLAMA_END = 2;

    /// llama.cpp's numbers for pooling the last token, and for a classifier on top of it.
    private static final int POOLING_LAST = 3;

    private static final int POOLING_RANK = 4;

    private static final List<String> POOLED_BY_LAST = List.of(Mistral.PUBLISHED, Qwen2.PUBLISHED);

    private static final String LABELS = "classifier.output_labels";
    private static final int MOST_SHOWN = 10;
    private static final String CLASSIFIER = "cls.output.weight";

    @Override
    public ModelInfo info() {
        try (GgufFile gguf = GgufFile.open(file)) {
            Architecture architecture = architecture(gguf);
            return new ModelInfo(
                    name(),
                    purpose(gguf),
                    architecture.type(),
                    architecture.hiddenSize(),
                    architecture.layers(),
                    architecture.maxTokens(),
                    architecture.poolings().getFirst(),
                    architecture.shortening(),
                    architecture.prompts(),
                    architecture.linearWeights(),
                    file);
        }
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

    private Architecture architecture(GgufFile gguf) {
        Architecture architecture = Architectures.read(gguf, file.toString());
        OptionalLong pooling = pooling(gguf);
        if (pooling.isEmpty() && !architecture.assumesPooling() && !isKnown(gguf)) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: metadata lacks %s, which tells an embedding model (%d, last token) from a language model; set it, as with llama.cpp's gguf_new_metadata.py"
                            .formatted(file, key(gguf, POOLING), POOLING_LAST));
        }
        long number = pooling.orElse(POOLING_LAST);
        if (number != POOLING_LAST && number != POOLING_RANK) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: %s is %d, supported are %d (last token) and %d (rank): this is neither an embedding model nor a reranker"
                            .formatted(
                                    file, key(gguf, POOLING), number, POOLING_LAST, POOLING_RANK));
        }
        return architecture;
    }

    /// Whether the file says that it is a published model which pools the last token.
    private static boolean isKnown(GgufFile gguf) {
        return POOLED_BY_LAST.stream()
                .anyMatch(name -> DecoderMetadata.isOf(gguf.metadata(), name));
    }

    private static OptionalLong pooling(GgufFile gguf) {
        return gguf.metadata().integer(key(gguf, POOLING));
    }

    /// A key of the metadata that is the architecture's own.
    private static String key(GgufFile gguf, String name) {
        return gguf.metadata().architecture() + "." + name;
    }

    /// Files of Qwen3-Reranker that were converted without its classifier are plain language models: their names
    /// alone tell.
    private Purpose purpose(GgufFile gguf) {
        GgufMetadata metadata = gguf.metadata();
        OptionalLong pooling = pooling(gguf);
        if (pooling.isPresent()) {
            return pooling.getAsLong() == POOLING_RANK ? Purpose.RERANKING : Purpose.EMBEDDING;
        }
        boolean named =
                Purpose.isReranker(file)
                        || metadata.text("general.name").filter(Purpose::isReranker).isPresent();
        return named || gguf.names().contains(CLASSIFIER) ? Purpose.RERANKING : Purpose.EMBEDDING;
    }

    @Override
    public RelevanceHead relevanceHead(Tokenizer tokenizer) {
        try (GgufFile gguf = GgufFile.open(file)) {
            Architecture architecture = architecture(gguf);
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
            GgufMetadata metadata = gguf.metadata();
            String kind = metadata.text(TOKENIZER).orElse(BYTE_LEVEL);
            return switch (kind) {
                case BYTE_LEVEL -> byteLevel(metadata);
                case LLAMA -> llama(metadata);
                default ->
                        throw new EngineException(
                                Code.MODEL_UNSUPPORTED,
                                "%s: %s is \"%s\", supported are \"%s\" and \"%s\""
                                        .formatted(file, TOKENIZER, kind, BYTE_LEVEL, LLAMA));
            };
        }
    }

    private Tokenizer byteLevel(GgufMetadata metadata) {
        List<String> tokens = texts(metadata, "tokenizer.ggml.tokens");
        return BpeTokenizer.of(
                new BpeVocabulary(
                        file.toString(), tokens, texts(metadata, "tokenizer.ggml.merges")),
                tokenTypes(metadata),
                metadata.text("tokenizer.ggml.pre").orElse("qwen2"),
                endToken(tokens));
    }

    private Tokenizer llama(GgufMetadata metadata) {
        String scores = "tokenizer.ggml.scores";
        return new LlamaVocabulary(
                        file.toString(),
                        texts(metadata, "tokenizer.ggml.tokens"),
                        metadata.numbers(scores)
                                .orElseThrow(() -> metadata.missing(scores, "a list of numbers")),
                        tokenTypes(metadata))
                .tokenizer(
                        id(metadata, "tokenizer.ggml.bos_token_id", LLAMA_START),
                        id(metadata, "tokenizer.ggml.eos_token_id", LLAMA_END),
                        metadata.flag("tokenizer.ggml.add_space_prefix").orElse(true));
    }

    private static int[] tokenTypes(GgufMetadata metadata) {
        String key = "tokenizer.ggml.token_type";
        return metadata.integers(key).orElseThrow(() -> metadata.missing(key, "a list of numbers"));
    }

    private static int id(GgufMetadata metadata, String key, int otherwise) {
        return Math.clamp(metadata.integer(key).orElse(otherwise), -1, Integer.MAX_VALUE);
    }

    private int endToken(List<String> tokens) {
        int id = tokens.indexOf(END_OF_TEXT);
        if (id < 0) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: tokenizer.ggml.tokens has no %s, with which every text ends; this is no Qwen3-Embedding model"
                            .formatted(file, END_OF_TEXT));
        }
        return id;
    }

    @Override
    public WeightSummary weightSummary() {
        try (GgufFile gguf = GgufFile.open(file)) {
            return WeightSummary.of(gguf.storage());
        }
    }

    private static List<String> texts(GgufMetadata metadata, String key) {
        return metadata.texts(key).orElseThrow(() -> metadata.missing(key, "a list of texts"));
    }

    @Override
    public Model load(Backend backend) {
        GgufFile gguf = GgufFile.open(file);
        try {
            Architecture architecture = architecture(gguf);
            return architecture.load(gguf, architecture.poolings().getFirst(), backend);
        } catch (RuntimeException | Error e) {
            gguf.close();
            throw e;
        }
    }
}
