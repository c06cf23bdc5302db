package zhiyin.engine;

import java.util.ArrayList;
import java.util.List;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.tokenizer.Tokenizer;

/// Texts as token sequences that the model can take, with its instruction before each.
final class TokenizedTexts {
    private final List<int[]> sequences;
    private long tokens;
    private int truncated;

    TokenizedTexts(List<String> texts, EmbedOptions options, ModelInfo info, Tokenizer tokenizer) {
        this.sequences = new ArrayList<>(texts.size());
        String instruction =
                switch (options.kind()) {
                    case PLAIN -> "";
                    case QUERY -> info.queryInstruction();
                    case DOCUMENT -> info.documentInstruction();
                };
        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i).isEmpty()) {
                throw new EngineException(Code.TEXT_EMPTY, "text %d is empty".formatted(i));
            }
            add(tokenize(instruction + texts.get(i), i, options.truncate(), info, tokenizer));
        }
    }

    private void add(int[] sequence) {
        sequences.add(sequence);
        tokens += sequence.length;
    }

    private int[] tokenize(
            String text, int index, boolean truncate, ModelInfo info, Tokenizer tokenizer) {
        int limit = info.maxTokens();
        int[] sequence = tokenizer.encode(text, limit + 1);
        if (sequence.length <= limit) {
            return sequence;
        }
        if (!truncate) {
            throw new EngineException(
                    Code.TEXT_TOO_LONG,
                    "text %d has %d tokens; %s reads at most %d. Split it, or ask for truncation"
                            .formatted(index, tokenizer.encode(text).length, info.name(), limit));
        }
        truncated++;
        return tokenizer.encode(text, limit);
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
