package zhiyin.engine.pull;

import java.util.Arrays;
import java.util.Optional;

/// The two kinds of hubs; each may have mirrors.
public enum HubKind {
    HUGGING_FACE("hf"),
    MODEL_SCOPE("ms");

    private final String label;

    HubKind(String label) {
        this.label = label;
    }

    /// The short name in `hf:owner/repository` and `--hub ms`.
    public String label() {
        return label;
    }

    static Optional<HubKind> of(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }
}
