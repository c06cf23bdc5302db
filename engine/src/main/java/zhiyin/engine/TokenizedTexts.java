package zhiyin.engine;

import java.util.ArrayList;
import java.util.List;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.tokenizer.Tokenizer;

/// Texts as token sequences that the model can take, with a prefix before each.
final class TokenizedTexts {
    private final String prefix;
    private final boolean truncate;
    private final ModelInfo info;
    private final Tokenizer tokenizer;
    private final List<int[]> sequences;
    private long tokens;
    private int truncated;

    TokenizedTexts(
            List<String> texts,
            String prefix,
            boolean truncate,
            ModelInfo info,
            Tokenizer tokenizer) {
        this.prefix = prefix;
        this.truncate = truncate;
        this.info = info;
        this.tokenizer = tokenizer;
        this.sequences = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i).isEmpty()) {
                throw new EngineException(Code.TEXT_EMPTY, "text %d is empty".formatted(i));
            }
            add(tokenize(prefix + texts.get(i), i));
        }
    }

    private void add(int[] sequence) {
        sequences.add(sequence);
        tokens += sequence.length;
    }

    private int[] tokenize(String text, int index) {
        int limit = info.maxTokens();
        // Two more, because a cut behind an end token of the text's own saves one.
        int[] sequence = tokenizer.encode(text, limit + 2);
        if (sequence.length <= limit) {
            return sequence;
        }
        if (!truncate) {
            throw new EngineException(
                    Code.TEXT_TOO_LONG,
                    "text %d has %d tokens; %s reads at most %d. Split it, or ask for truncation"
                            .formatted(index, tokenizer.encode(text).length, info.name(), limit));
        }
        requireRoomBehindPrefix();
        truncated++;
        return tokenizer.encode(text, limit);
    }

    /// Cut inside the prefix, all texts would have the same vector.
    private void requireRoomBehindPrefix() {
        int length = prefix.isEmpty() ? 0 : tokenizer.encode(prefix, info.maxTokens()).length;
        if (length >= info.maxTokens()) {
            throw new EngineException(
                    Code.PROMPT_REFUSED,
                    "the instruction alone has the %d tokens that %s reads; shorten it"
                            .formatted(info.maxTokens(), info.name()));
        }
    }

    List<int[]> sequences() {
        return sequences;
    }

    long tokens() {
        return tokens;
    }

    int truncated() {
        return truncated;
    }
}
