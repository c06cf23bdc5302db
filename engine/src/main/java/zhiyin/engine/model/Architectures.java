package zhiyin.engine.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.weights.GgufFile;
import zhiyin.engine.weights.GgufMetadata;

/// The architectures that are run, by the `model_type` that `config.json` gives them. Another one is a class that
/// implements [Architecture], and a line here.
final class Architectures {
    private static final Map<String, Function<JsonFile, Architecture>> BY_TYPE =
            new LinkedHashMap<>();

    static {
        BY_TYPE.put("bert", BertConfig::of);
        BY_TYPE.put("xlm-roberta", XlmRobertaRanker::orEncoder);
        BY_TYPE.put("nomic_bert", NomicBertModel.Config::of);
        BY_TYPE.put("modernbert", ModernBertModel.Config::of);
        BY_TYPE.put("qwen3", Qwen3::of);
        BY_TYPE.put("qwen2", Qwen2::of);
        BY_TYPE.put("mistral", Mistral::of);
    }

    /// What exporters have been seen to write as ONNX, with names that are known.
    private static final List<String> ONNX = List.of("bert");

    /// Reads sizes from a GGUF file's metadata.
    private interface GgufReader {
        /// @param source the file, for messages
        Architecture read(GgufFile gguf, String source);
    }

    /// The same for a decoder.
    private interface DecoderReader {
        /// @param vocabularySize rows of the embedding table, which metadata does not tell
        Architecture read(GgufMetadata metadata, int vocabularySize, String source);
    }

    /// By `general.architecture`; to llama.cpp a Mistral is a Llama, and an XLM-RoBERTa a BERT.
    private static final Map<String, GgufReader> GGUF = new LinkedHashMap<>();

    static {
        GGUF.put("qwen3", decoder(Qwen3::of));
        GGUF.put("qwen2", decoder(Qwen2::of));
        GGUF.put("llama", decoder(Mistral::of));
        GGUF.put("bert", encoder(XlmRobertaRanker::orEncoder));
        GGUF.put("nomic-bert", encoder(NomicBertModel.Config::of));
        GGUF.put("modern-bert", encoder(ModernBertModel.Config::of));
    }

    /// By what to divide each angle of the rotary embedding, as Llama 3 has it.
    private static final String ROPE_FACTORS = "rope_freqs.weight";

    private Architectures() {}

    /// As `config.json` names them.
    static Set<String> types() {
        return BY_TYPE.keySet();
    }

    /// What a `config.json` of Hugging Face describes.
    ///
    /// @param onnx how the weights are stored; else as safetensors
    /// @throws EngineException MODEL_FILE_INVALID, MODEL_UNSUPPORTED
    static Architecture read(JsonFile config, boolean onnx) {
        String type = config.text("model_type", "bert");
        Function<JsonFile, Architecture> read = BY_TYPE.get(type);
        if (read == null || (onnx && !ONNX.contains(type))) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: models of type \"%s\" are not supported by this version as %s, only %s as safetensors and %s as ONNX"
                            .formatted(
                                    config.path(),
                                    type,
                                    onnx ? "ONNX" : "safetensors",
                                    String.join(", ", BY_TYPE.keySet()),
                                    String.join(", ", ONNX)));
        }
        return read.apply(config);
    }

    /// What a GGUF file's metadata describe.
    ///
    /// @throws EngineException MODEL_FILE_INVALID, MODEL_UNSUPPORTED
    static Architecture read(GgufFile gguf, String source) {
        String type = gguf.metadata().architecture();
        GgufReader read = GGUF.get(type);
        if (read == null) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: models of type \"%s\" are not supported by this version as GGUF, only %s"
                            .formatted(source, type, String.join(", ", GGUF.keySet())));
        }
        if (gguf.names().contains(ROPE_FACTORS)) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: scaled rotary embeddings (%s) are not supported by this version"
                            .formatted(source, ROPE_FACTORS));
        }
        return read.read(gguf, source);
    }

    private static GgufReader encoder(Function<EncoderMetadata, Architecture> read) {
        return (gguf, source) -> read.apply(new EncoderMetadata(gguf, source));
    }

    private static GgufReader decoder(DecoderReader reader) {
        return (gguf, source) -> {
            long words = gguf.shape("embed_tokens.weight").getFirst();
            int vocabularySize = Math.toIntExact(Math.min(words, Integer.MAX_VALUE));
            return reader.read(gguf.metadata(), vocabularySize, source);
        };
    }

    /// Whether there is a head behind the model, whose own vectors mean nothing.
    static boolean isClassifier(JsonFile config) {
        return config.root()
                .path("architectures")
                .valueStream()
                .anyMatch(each -> each.asString("").endsWith("ForSequenceClassification"));
    }
}
