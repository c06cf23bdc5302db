package zhiyin.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.tokenizer.Tokenizer;

/// Texts as token sequences that the model can take, with a prefix before each.
final class TokenizedTexts {
    private final String prefix;
    private final boolean truncate;
    private final ModelInfo info;
    private final Tokenizer tokenizer;
    private final List<int[]> sequences = new ArrayList<>();
    private final List<Embeddings.Text> sizes = new ArrayList<>();

    private TokenizedTexts(String prefix, boolean truncate, ModelInfo info, Tokenizer tokenizer) {
        this.prefix = prefix;
        this.truncate = truncate;
        this.info = info;
        this.tokenizer = tokenizer;
    }

    /// @throws EngineException TEXT_EMPTY, TEXT_TOO_LONG, PROMPT_REFUSED
    static TokenizedTexts of(
            List<String> texts,
            String prefix,
            boolean truncate,
            ModelInfo info,
            Tokenizer tokenizer) {
        var tokenized = new TokenizedTexts(prefix, truncate, info, tokenizer);
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            requireSome(text.length(), i, "empty");
            // Two more, because a cut behind an end token of the text's own saves one.
            int most = info.maxTokens() + 2;
            tokenized.add(
                    i,
                    tokenizer.encode(prefix + text, most),
                    limit -> tokenizer.encode(prefix + text, limit));
        }
        return tokenized;
    }

    /// Texts that are tokens already. What the model puts around them is added where it is missing.
    ///
    /// @throws EngineException TOKEN_OUT_OF_RANGE, TEXT_EMPTY, TEXT_TOO_LONG, PROMPT_REFUSED
    static TokenizedTexts ofTokens(
            List<int[]> texts,
            String prefix,
            boolean truncate,
            ModelInfo info,
            Tokenizer tokenizer) {
        var tokenized = new TokenizedTexts(prefix, truncate, info, tokenizer);
        int[] before = prefix.isEmpty() ? new int[0] : tokenizer.strip(tokenizer.encode(prefix));
        for (int i = 0; i < texts.size(); i++) {
            requireKnown(texts.get(i), i, info, tokenizer);
            int[] own = tokenizer.strip(texts.get(i));
            requireSome(own.length, i, "without tokens of its own");
            int[] content = Arrays.copyOf(before, Math.addExact(before.length, own.length));
            System.arraycopy(own, 0, content, before.length, own.length);
            tokenized.add(
                    i,
                    tokenizer.enclose(content, Integer.MAX_VALUE),
                    limit -> tokenizer.enclose(content, limit));
        }
        return tokenized;
    }

    private static void requireSome(int length, int index, String otherwise) {
        if (length == 0) {
            throw new EngineException(Code.TEXT_EMPTY, "text %d is %s".formatted(index, otherwise));
        }
    }

    private static void requireKnown(int[] ids, int index, ModelInfo info, Tokenizer tokenizer) {
        for (int i = 0; i < ids.length; i++) {
            requireKnown(ids[i], "text %d: token %d".formatted(index, i), info.name(), tokenizer);
        }
    }

    /// @param what the id's place, for the error
    /// @throws EngineException TOKEN_OUT_OF_RANGE
    static void requireKnown(int id, String what, String model, Tokenizer tokenizer) {
        if (id < 0 || id >= tokenizer.idBound()) {
            throw new EngineException(
                    Code.TOKEN_OUT_OF_RANGE,
                    "%s is %d, expected 0 to %d; send the ids of %s's own tokenizer, or texts"
                            .formatted(what, id, tokenizer.idBound() - 1, model));
        }
    }

    /// @param sequence all of the text's tokens, or more than the model reads
    /// @param cut gives no more tokens than that
    private void add(int index, int[] sequence, IntFunction<int[]> cut) {
        int limit = info.maxTokens();
        if (sequence.length <= limit) {
            append(sequence, false);
            return;
        }
        if (!truncate) {
            throw new EngineException(
                    Code.TEXT_TOO_LONG,
                    "text %d has %d tokens; %s reads at most %d. Split it, or ask for truncation"
                            .formatted(
                                    index,
                                    cut.apply(Integer.MAX_VALUE).length,
                                    info.name(),
                                    limit));
        }
        requireRoomBehindPrefix();
        append(cut.apply(limit), true);
    }

    private void append(int[] sequence, boolean truncated) {
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
