package zhiyin.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.tokenizer.Tokenizer;

/// Texts as token sequences that the model can take, with a prefix before each.
final class TokenizedTexts {
    private final String prefix;
    private final Truncation truncation;
    private final ModelInfo info;
    private final Tokenizer tokenizer;
    private final List<int[]> sequences = new ArrayList<>();
    private final List<Embeddings.Text> sizes = new ArrayList<>();

    private TokenizedTexts(
            String prefix, Truncation truncation, ModelInfo info, Tokenizer tokenizer) {
        this.prefix = prefix;
        this.truncation = truncation;
        this.info = info;
        this.tokenizer = tokenizer;
    }

    /// @throws EngineException TEXT_EMPTY, TEXT_TOO_LONG, PROMPT_REFUSED, TRUNCATION_REFUSED
    static TokenizedTexts of(
            List<String> texts,
            String prefix,
            Truncation truncation,
            ModelInfo info,
            Tokenizer tokenizer) {
        var tokenized = new TokenizedTexts(prefix, truncation, info, tokenizer);
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            requireSome(text.length(), i, "empty");
            // Two more, because a cut behind an end token of the text's own saves one.
            int most = info.maxTokens() + 2;
            tokenized.add(
                    i,
                    tokenizer.encode(prefix + text, most),
                    limit -> tokenizer.encode(prefix + text, limit),
                    () -> tokenizer.strip(tokenizer.encode(text)));
        }
        return tokenized;
    }

    /// Texts that are tokens already. What the model puts around them is added where it is missing.
    ///
    /// @throws EngineException TOKEN_OUT_OF_RANGE, TEXT_EMPTY, TEXT_TOO_LONG, PROMPT_REFUSED, TRUNCATION_REFUSED
    static TokenizedTexts ofTokens(
            List<int[]> texts,
            String prefix,
            Truncation truncation,
            ModelInfo info,
            Tokenizer tokenizer) {
        var tokenized = new TokenizedTexts(prefix, truncation, info, tokenizer);
        int[] before = prefix.isEmpty() ? new int[0] : tokenizer.strip(tokenizer.encode(prefix));
        for (int i = 0; i < texts.size(); i++) {
            requireKnown(texts.get(i), i, info, tokenizer);
            int[] own = tokenizer.strip(texts.get(i));
            requireSome(own.length, i, "without tokens of its own");
            int[] content = joined(before, own);
            tokenized.add(
                    i,
                    tokenizer.enclose(content, Integer.MAX_VALUE),
                    limit -> tokenizer.enclose(content, limit),
                    () -> own);
        }
        return tokenized;
    }

    private static int[] joined(int[] first, int[] second) {
        int[] both = Arrays.copyOf(first, Math.addExact(first.length, second.length));
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
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
    /// @param cut gives no more tokens than that, from the first on
    /// @param own the text's tokens without a prefix and special ones
    private void add(int index, int[] sequence, IntFunction<int[]> cut, Supplier<int[]> own) {
        int limit = truncation.limit(info.maxTokens());
        if (sequence.length <= limit) {
            append(sequence, false);
            return;
        }
        int room = limit - prefixTokens();
        switch (truncation.side()) {
            case NONE -> throw tooLong(index, cut.apply(Integer.MAX_VALUE).length, limit);
            case END -> {
                requireRoom(room, limit);
                append(cut.apply(limit), true);
            }
            case START -> {
                requireRoom(room, limit);
                append(lastOf(own.get(), room), true);
            }
        }
    }

    private EngineException tooLong(int index, int tokens, int limit) {
        return new EngineException(
                Code.TEXT_TOO_LONG,
                "text %d has %d tokens; %s reads at most %d. Split it, or ask for truncation"
                        .formatted(index, tokens, info.name(), limit));
    }

    /// Behind the prefix, so many of a text's last tokens.
    private int[] lastOf(int[] own, int room) {
        int[] before = prefix.isEmpty() ? new int[0] : tokenizer.strip(tokenizer.encode(prefix));
        int[] last = Arrays.copyOfRange(own, Math.max(0, own.length - room), own.length);
        return tokenizer.enclose(joined(before, last), Integer.MAX_VALUE);
    }

    private void append(int[] sequence, boolean truncated) {
        sequences.add(sequence);
        sizes.add(new Embeddings.Text(sequence.length, truncated));
    }

    /// Cut inside the prefix, all texts would have the same vector.
    ///
    /// @param room tokens that are left for a text
    private void requireRoom(int room, int limit) {
        if (room >= 1) {
            return;
        }
        if (truncation.maxTokens().isPresent()) {
            throw new EngineException(
                    Code.TRUNCATION_REFUSED,
                    "cut to %d tokens, nothing is left of a text: %s puts %d around it; allow more"
                            .formatted(limit, info.name(), limit - room));
        }
        throw new EngineException(
                Code.PROMPT_REFUSED,
                "the instruction alone has the %d tokens that %s reads; shorten it"
                        .formatted(info.maxTokens(), info.name()));
    }

    /// What is put around each text, special tokens included; more than the model reads counts as that.
    private int prefixTokens() {
        return tokenizer.encode(prefix, info.maxTokens()).length;
    }

    List<int[]> sequences() {
        return sequences;
    }

    List<Embeddings.Text> sizes() {
        return sizes;
    }
}
