package zhiyin.server.ollama;

import java.util.Optional;
import java.util.regex.Pattern;
import zhiyin.engine.pull.ModelName;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.model.Models;
import zhiyin.server.model.ServedModel;

/// Names as clients of Ollama write them: every name has a tag, `latest` where none is given, and models of a
/// hub begin with its address, as in `hf.co/Qwen/Qwen3-Embedding-0.6B-GGUF:Q8_0`.
final class OllamaNames {
    private static final String LATEST = ":latest";
    private static final Pattern HUGGING_FACE =
            Pattern.compile("^(?:https?://)?(?:hf\\.co|huggingface\\.co)/");
    private static final Pattern MODEL_SCOPE =
            Pattern.compile("^(?:https?://)?(?:www\\.)?modelscope\\.cn/(?:models/)?");

    private OllamaNames() {}

    static String shown(String name) {
        return name.contains(":") ? name : name + LATEST;
    }

    static String withoutLatest(String name) {
        return name.endsWith(LATEST) ? name.substring(0, name.length() - LATEST.length()) : name;
    }

    /// @throws RequestException MODEL_NOT_FOUND, in the words that clients of Ollama look for
    static ServedModel require(Models models, String name) {
        return models.find(name)
                .orElseThrow(() ->
                        new RequestException(
                                Reason.MODEL_NOT_FOUND,
                                "model '%s' not found, try pulling it first; there are: %s"
                                        .formatted(name, models.names())));
    }

    /// What a hub calls it; empty for names that Ollama's own library would have to know.
    static Optional<ModelName> onHub(String name) {
        String hub = HUGGING_FACE.matcher(withoutLatest(name)).replaceFirst("hf:");
        return ModelName.of(MODEL_SCOPE.matcher(hub).replaceFirst("ms:"));
    }
}
