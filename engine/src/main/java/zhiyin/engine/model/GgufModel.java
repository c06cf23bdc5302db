package zhiyin.engine.model;

import java.nio.file.Path;
import java.util.List;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.tokenizer.BpeTokenizer;
import zhiyin.engine.tokenizer.BpeVocabulary;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.weights.GgufFile;
import zhiyin.engine.weights.GgufMetadata;

/// A model in one GGUF file, or in several of which this is the first: sizes, tokenizer and weights.
///
/// Some Qwen3-Embedding files forget to say that texts end with `<|endoftext|>` and that the last token
/// is the vector; both are what these models were trained with, so both are done whatever a file says.
public record GgufModel(Path file) implements ModelSource {
    private static final String ARCHITECTURE = "qwen3";

    /// What texts end with; 151643 in the Qwen vocabularies. Not `<|im_end|>`, which chats end with.
    private static final String END_OF_TEXT = "<|endoftext|>";

    /// llama.cpp's number for pooling the last token.
    private static final int POOLING_LAST = 3;

    @Override
    public ModelInfo info() {
        try (GgufFile gguf = GgufFile.open(file)) {
            Qwen3Config config = config(gguf);
            return new ModelInfo(
                    name(),
                    ARCHITECTURE,
                    config.hiddenSize(),
                    config.layers(),
                    config.maxTokens(),
                    Pooling.LAST,
                    Prompts.qwen3(),
                    config.linearWeights(),
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

    private Qwen3Config config(GgufFile gguf) {
        GgufMetadata metadata = gguf.metadata();
        String architecture = metadata.text("general.architecture").orElse("");
        if (!architecture.equals(ARCHITECTURE)) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: models of type \"%s\" are not supported by this version as GGUF, only \"%s\""
                            .formatted(file, architecture, ARCHITECTURE));
        }
        long pooling = metadata.integer("qwen3.pooling_type").orElse(POOLING_LAST);
        if (pooling != POOLING_LAST) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: qwen3.pooling_type is %d, supported is %d (last token): this is no embedding model"
                            .formatted(file, pooling, POOLING_LAST));
        }
        List<Long> words = gguf.shape("embed_tokens.weight");
        return Qwen3Config.of(
                metadata,
                Math.toIntExact(Math.min(words.getFirst(), Integer.MAX_VALUE)),
                file.toString());
    }

    @Override
    public Tokenizer tokenizer() {
        try (GgufFile gguf = GgufFile.open(file)) {
            GgufMetadata metadata = gguf.metadata();
            List<String> tokens = texts(metadata, "tokenizer.ggml.tokens");
            return BpeTokenizer.of(
                    new BpeVocabulary(
                            file.toString(), tokens, texts(metadata, "tokenizer.ggml.merges")),
                    metadata.integers("tokenizer.ggml.token_type")
                            .orElseThrow(() ->
                                    metadata.missing(
                                            "tokenizer.ggml.token_type", "a list of numbers")),
                    metadata.text("tokenizer.ggml.pre").orElse("qwen2"),
                    endToken(tokens));
        }
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
            return new Qwen3Model(config(gguf), gguf, backend);
        } catch (RuntimeException e) {
            gguf.close();
            throw e;
        }
    }
}
