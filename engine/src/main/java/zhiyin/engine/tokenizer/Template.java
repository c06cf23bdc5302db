package zhiyin.engine.tokenizer;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.EngineException;

/// The special tokens around a text: `[CLS] text [SEP]` for BERT.
final class Template {
    static final Template NONE = new Template(new int[0], new int[0]);

    private final int[] before;
    private final int[] after;
    private final boolean once;
    private final @Nullable PairTemplate pair;

    Template(int[] before, int[] after) {
        this(before, after, false, null);
    }

    private Template(int[] before, int[] after, boolean once, @Nullable PairTemplate pair) {
        this.before = before;
        this.after = after;
        this.once = once;
        this.pair = pair;
    }

    /// Neither opens nor closes a text that was written with its one start or end token already: models that pool
    /// the last token were trained with exactly one.
    Template once() {
        return new Template(before, after, true, pair);
    }

    /// The same where nothing opens a text: one that is opened too is an encoder's, and is always closed.
    Template closingOnce() {
        return before.length == 0 ? once() : this;
    }

    /// The same with other tokens before and behind a text; how two are put together is not known then.
    Template with(int[] otherBefore, int[] otherAfter) {
        return new Template(otherBefore, otherAfter, once, null);
    }

    Template withPair(PairTemplate pairs) {
        return new Template(before, after, once, pairs);
    }

    /// What is put around two texts; empty where the tokenizer's file does not say it.
    Optional<PairTemplate> pair() {
        return Optional.ofNullable(pair);
    }

    int size() {
        return before.length + after.length;
    }

    /// How many tokens of the text fit.
    ///
    /// @throws IllegalArgumentException if not even the special tokens do
    int room(int maxTokens) {
        if (maxTokens < size()) {
            throw new IllegalArgumentException(
                    "maxTokens: %d, expected at least %d: the special tokens need as many"
                            .formatted(maxTokens, size()));
        }
        return maxTokens - size();
    }

    /// The opened tokens of a text of which so many at most are to be read.
    TokenList open(String text, int maxContent) {
        // A guess that fits English and Chinese without a second allocation for short texts.
        int room = Math.min(text.length(), Math.min(maxContent, 2048)) + 16;
        TokenList tokens = new TokenList(room + size());
        tokens.addAll(before);
        return tokens;
    }

    void close(TokenList tokens) {
        if (once && before.length == 1 && tokens.size() > 1 && tokens.get(1) == before[0]) {
            tokens.removeFirst();
        }
        boolean closed = once && after.length == 1 && tokens.lastFrom(before.length) == after[0];
        if (!closed) {
            tokens.addAll(after);
        }
    }

    /// The tokens of a text, as many as fit, between those of the template.
    int[] enclose(int[] content, int maxTokens) {
        TokenList tokens = new TokenList(content.length + size());
        tokens.addAll(before);
        tokens.addAll(content, Math.min(content.length, room(maxTokens)));
        close(tokens);
        return tokens.toArray();
    }

    int[] before() {
        return before.clone();
    }

    int[] after() {
        return after.clone();
    }

    /// What is put before the tokens of a text.
    int[] opening(int[] content) {
        boolean opened =
                once && before.length == 1 && content.length > 0 && content[0] == before[0];
        return opened ? new int[0] : before();
    }

    /// The tokens without those of the template, where they stand around them already.
    int[] strip(int[] tokens) {
        int to = tokens.length - after.length;
        boolean enclosed =
                size() > 0
                        && to >= before.length
                        && Arrays.equals(before, 0, before.length, tokens, 0, before.length)
                        && Arrays.equals(after, 0, after.length, tokens, to, tokens.length);
        return enclosed ? Arrays.copyOfRange(tokens, before.length, to) : tokens;
    }

    /// @throws EngineException MODEL_FILE_INVALID where a token has no id below the bound
    void requireKnown(JsonSection file, int idBound) {
        int highest = Math.max(highestId(), pair().map(PairTemplate::highestId).orElse(-1));
        if (highest >= idBound) {
            throw file.invalid(
                    "post_processor adds token %d, legal are 0 to %d"
                            .formatted(highest, idBound - 1));
        }
    }

    /// The greatest of the ids, or -1 if there are none.
    int highestId() {
        return IntStream.concat(Arrays.stream(before), Arrays.stream(after)).max().orElse(-1);
    }
}
