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
    private final List<Embeddings.Text> sizes;

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
        this.sizes = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i).isEmpty()) {
                throw new EngineException(Code.TEXT_EMPTY, "text %d is empty".formatted(i));
            }
            add(prefix + texts.get(i), i);
        }
    }

    private void add(String text, int index) {
        int limit = info.maxTokens();
        // Two more, because a cut behind an end token of the text's own saves one.
        int[] sequence = tokenizer.encode(text, limit + 2);
        if (sequence.length <= limit) {
            add(sequence, false);
            return;
        }
        if (!truncate) {
            throw new EngineException(
                    Code.TEXT_TOO_LONG,
                    "text %d has %d tokens; %s reads at most %d. Split it, or ask for truncation"
                            .formatted(index, tokenizer.encode(text).length, info.name(), limit));
        }
        requireRoomBehindPrefix();
        add(tokenizer.encode(text, limit), true);
    }

    private void add(int[] sequence, boolean truncated) {
        sequences.add(sequence);
        sizes.add(new Embeddings.Text(sequence.length, truncated));
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

    List<Embeddings.Text> sizes() {
        return sizes;
    }
}
