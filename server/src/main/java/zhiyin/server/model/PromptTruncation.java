package zhiyin.server.model;

import java.util.Optional;
import zhiyin.engine.Truncation;
import zhiyin.server.api.RequestException;

/// What vLLM's fields `truncate_prompt_tokens` and `truncation_side` ask for.
public final class PromptTruncation {
    private static final String TOKENS = "truncate_prompt_tokens";
    private static final int AS_THE_MODEL = -1;

    /// Where tokens are left out; vLLM does so on the right for models that pool.
    public enum Side {
        LEFT,
        RIGHT
    }

    private PromptTruncation() {}

    /// @param tokens how many are left, -1 for as many as the model reads; texts that are too long are
    ///     refused if absent
    /// @throws RequestException INVALID_REQUEST
    public static Truncation of(Optional<Integer> tokens, Optional<Side> side) {
        if (tokens.isEmpty()) {
            return Truncation.NONE;
        }
        int most = tokens.get();
        if (most < 1 && most != AS_THE_MODEL) {
            throw RequestException.invalid(
                    TOKENS,
                    "%s is %d, expected -1, which is as many as the model reads, or 1 or more"
                            .formatted(TOKENS, most));
        }
        Truncation whole = Truncation.of(true, side.equals(Optional.of(Side.LEFT)));
        return most == AS_THE_MODEL ? whole : whole.to(most);
    }
}
