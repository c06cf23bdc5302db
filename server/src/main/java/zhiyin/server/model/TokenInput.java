package zhiyin.server.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What token numbers in place of texts are taken for. A number does not tell whose it is, and taken for
/// another tokenizer's it gives a vector of nonsense, so somebody must say.
public enum TokenInput {
    /// They are refused.
    REJECT,
    /// The model's own.
    NATIVE,
    /// Those of OpenAI's `cl100k_base`, which its clients send (LangChain's among them).
    CL100K;

    /// The name used in flags.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<TokenInput> of(String label) {
        return Arrays.stream(values()).filter(value -> value.label().equals(label)).findFirst();
    }

    public static String labels() {
        return Arrays.stream(values()).map(TokenInput::label).collect(Collectors.joining(", "));
    }
}
