package zhiyin.engine.tokenizer;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The special tokens around a text: `[CLS] text [SEP]` for BERT.
final class Template {
    static final Template NONE = new Template(new int[0], new int[0]);

    private final int[] before;
    private final int[] after;

    Template(int[] before, int[] after) {
        this.before = before;
        this.after = after;
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

    void open(TokenList tokens) {
        tokens.addAll(before);
    }

    void close(TokenList tokens) {
        tokens.addAll(after);
    }

    /// Closes a text that may have been written with its one end token already, which then is not
    /// doubled: models that pool the last token were trained with exactly one.
    void closeOnce(TokenList tokens) {
        boolean closed = after.length == 1 && tokens.lastFrom(before.length) == after[0];
        if (!closed) {
            close(tokens);
        }
    }

    int[] before() {
        return before.clone();
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

    /// The greatest of the ids, or -1 if there are none.
    int highestId() {
        return IntStream.concat(Arrays.stream(before), Arrays.stream(after)).max().orElse(-1);
    }
}
