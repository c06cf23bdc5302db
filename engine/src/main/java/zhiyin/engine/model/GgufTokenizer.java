package zhiyin.engine.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.tokenizer.BpeTokenizer;
import zhiyin.engine.tokenizer.BpeVocabulary;
import zhiyin.engine.tokenizer.LlamaVocabulary;
import zhiyin.engine.tokenizer.LowercaseTokenizer;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.tokenizer.UnigramVocabulary;
import zhiyin.engine.tokenizer.WordPieceVocabulary;
import zhiyin.engine.weights.GgufMetadata;

/// The tokenizer that the metadata of a GGUF file describe. Tokens are those of Hugging Face's tokenizer of the same
/// model, which llama.cpp's own are not always.
///
/// @param file for messages
record GgufTokenizer(Path file, GgufMetadata metadata) {
    static final String WORD_PIECE = "bert";

    /// SentencePiece's, of the XLM-RoBERTa family.
    static final String UNIGRAM = "t5";

    private static final String BYTE_LEVEL = "gpt2";

    /// SentencePiece's BPE.
    private static final String LLAMA = "llama";

    /// How ModernBERT's texts are split.
    private static final String MODERN_BERT = "modern-bert";

    private static final String KEY = "tokenizer.ggml.";

    /// What texts end with; 151643 in the Qwen vocabularies. Not `<|im_end|>`, which chats end with.
    private static final String END_OF_TEXT = "<|endoftext|>";

    /// Llama's start and end tokens, where a file does not say.
    private static final int LLAMA_START = 1;

    private static final int LLAMA_END = 2;

    /// @param known what is known of the model besides
    /// @throws EngineException MODEL_FILE_INVALID, MODEL_UNSUPPORTED
    Tokenizer read(Optional<KnownModel> known) {
        String kind = metadata.text(EncoderMetadata.TOKENIZER).orElse(BYTE_LEVEL);
        return switch (kind) {
            case BYTE_LEVEL -> byteLevel();
            case LLAMA -> llama();
            case WORD_PIECE -> wordPiece(known);
            case UNIGRAM -> unigram();
            default ->
                    throw new EngineException(
                            Code.MODEL_UNSUPPORTED,
                            "%s: %s is \"%s\", supported are %s"
                                    .formatted(
                                            file,
                                            EncoderMetadata.TOKENIZER,
                                            kind,
                                            List.of(BYTE_LEVEL, LLAMA, WORD_PIECE, UNIGRAM)));
        };
    }

    private Tokenizer byteLevel() {
        var vocabulary = new BpeVocabulary(file.toString(), tokens(), texts("merges"));
        String split = metadata.text(KEY + "pre").orElse("qwen2");
        return split.equals(MODERN_BERT)
                ? BpeTokenizer.ofModernBert(vocabulary, types(), start("[CLS]"), end("[SEP]"))
                : BpeTokenizer.of(vocabulary, types(), split, endOfText(vocabulary.tokens()));
    }

    private Tokenizer llama() {
        return new LlamaVocabulary(file.toString(), tokens(), scores(), types())
                .tokenizer(
                        id("bos_token_id").orElse(LLAMA_START),
                        id("eos_token_id").orElse(LLAMA_END),
                        metadata.flag(KEY + "add_space_prefix").orElse(true));
    }

    /// Few files tell whether texts lose their case and their accents. Where one does not, what is known of its model
    /// decides, then the vocabulary, which has words in upper case or has not; as in Hugging Face's normalizer, accents
    /// go where the case does.
    private Tokenizer wordPiece(Optional<KnownModel> known) {
        var vocabulary = new WordPieceVocabulary(file.toString(), tokens(), types());
        var special =
                new WordPieceVocabulary.Special(
                        special("[UNK]", "unknown_token_id"), start("[CLS]"), end("[SEP]"));
        boolean lowered = known.filter(KnownModel::lowered).isPresent();
        boolean lowercase =
                metadata.flag(KEY + "normalizer.lowercase")
                        .orElse(!lowered && !vocabulary.isCased());
        boolean strips = metadata.flag(KEY + "normalizer.strip_accents").orElse(lowercase);
        Tokenizer tokenizer = vocabulary.tokenizer(special, lowercase, strips);
        return lowered ? new LowercaseTokenizer(tokenizer) : tokenizer;
    }

    private Tokenizer unigram() {
        String prefix = KEY + "add_space_prefix";
        if (!metadata.flag(prefix).orElse(true)) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: %s is false, supported is true, as in XLM-RoBERTa's tokenizer"
                            .formatted(file, prefix));
        }
        return new UnigramVocabulary(file.toString(), tokens(), scores(), types(), charsmap())
                .tokenizer();
    }

    private byte[] charsmap() {
        int[] numbers = metadata.integers(KEY + "precompiled_charsmap").orElse(new int[0]);
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) numbers[i];
        }
        return bytes;
    }

    private int start(String token) {
        return special(token, "cls_token_id", "bos_token_id");
    }

    /// The misspelling is the format's.
    private int end(String token) {
        return special(token, "seperator_token_id", "eos_token_id");
    }

    /// The id of a token that means something of its own: what the file names first, then the one that is called so,
    /// then what it may be instead.
    private int special(String token, String key, String... instead) {
        OptionalLong named = metadata.integer(KEY + key);
        if (named.isPresent()) {
            return clamped(named.getAsLong());
        }
        int id = tokens().indexOf(token);
        return id >= 0
                ? id
                : Stream.of(instead)
                        .flatMap(other -> id(other).stream())
                        .findFirst()
                        .orElseThrow(() -> metadata.missing(KEY + key, "the id of " + token));
    }

    private Optional<Integer> id(String key) {
        OptionalLong id = metadata.integer(KEY + key);
        return id.isPresent() ? Optional.of(clamped(id.getAsLong())) : Optional.empty();
    }

    private static int clamped(long id) {
        return Math.clamp(id, -1, Integer.MAX_VALUE);
    }

    private List<String> tokens() {
        return texts("tokens");
    }

    private List<String> texts(String name) {
        String key = KEY + name;
        return metadata.texts(key).orElseThrow(() -> metadata.missing(key, "a list of texts"));
    }

    private int[] types() {
        String key = KEY + "token_type";
        return metadata.integers(key).orElseThrow(() -> metadata.missing(key, "a list of numbers"));
    }

    private float[] scores() {
        String key = KEY + "scores";
        return metadata.numbers(key).orElseThrow(() -> metadata.missing(key, "a list of numbers"));
    }

    private int endOfText(List<String> tokens) {
        int id = tokens.indexOf(END_OF_TEXT);
        if (id < 0) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: tokenizer.ggml.tokens has no %s, with which every text ends; this is no Qwen3-Embedding model"
                            .formatted(file, END_OF_TEXT));
        }
        return id;
    }
}
