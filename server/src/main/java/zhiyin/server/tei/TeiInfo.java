package zhiyin.server.tei;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import zhiyin.engine.model.ModelInfo;
import zhiyin.server.api.TextsField;
import zhiyin.server.model.ServedModel;

/// The answer to `GET /info`: the default model, and what a request may have.
///
/// @param modelDtype the arithmetic in use
/// @param maxInputLength tokens of a text
/// @param maxBatchTokens of a request, which is divided into batches here
/// @param version of TEI whose routes these are
record TeiInfo(
        String modelId,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> modelSha,
        String modelDtype,
        Type modelType,
        int maxConcurrentRequests,
        int maxInputLength,
        long maxBatchTokens,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Integer> maxBatchRequests,
        int maxClientBatchSize,
        boolean autoTruncate,
        int tokenizationWorkers,
        String version,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> sha,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> dockerLabel) {
    private static final String VERSION = "1.9.3";
    private static final int CONCURRENT_REQUESTS = 512;

    /// One of the two.
    record Type(Optional<Embedding> embedding, Optional<Classes> reranker) {
        static Type of(ModelInfo info) {
            return switch (info.purpose()) {
                case EMBEDDING ->
                        new Type(Optional.of(new Embedding(pooling(info))), Optional.empty());
                case RERANKING -> new Type(Optional.empty(), Optional.of(Classes.ONE));
            };
        }
    }

    record Embedding(String pooling) {}

    /// The classes that a reranker tells apart.
    record Classes(Map<String, String> id2label, Map<String, Integer> label2id) {
        static final Classes ONE = new Classes(Map.of("0", "LABEL_0"), Map.of("LABEL_0", 0));
    }

    static TeiInfo of(ServedModel model) {
        ModelInfo info = model.info();
        return new TeiInfo(
                model.offer().fullName(),
                Optional.empty(),
                type(model.arithmetic()),
                Type.of(info),
                CONCURRENT_REQUESTS,
                info.maxTokens(),
                (long) info.maxTokens() * TextsField.MAX,
                Optional.empty(),
                TextsField.MAX,
                true,
                Runtime.getRuntime().availableProcessors(),
                VERSION,
                Optional.empty(),
                Optional.empty());
    }

    private static String pooling(ModelInfo info) {
        String name = String.valueOf(info.pooling()).toLowerCase(Locale.ROOT);
        return name.equals("last") ? "last_token" : name;
    }

    private static String type(String name) {
        return switch (name) {
            case "f32" -> "float32";
            case "bf16" -> "bfloat16";
            default -> name;
        };
    }
}
