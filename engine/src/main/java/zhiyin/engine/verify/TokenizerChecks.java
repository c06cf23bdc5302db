package zhiyin.engine.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zhiyin.engine.tokenizer.Tokenizer;

/// What can be said of a tokenizer: that every text ends with one end token, also one that was cut, and
/// that it is Qwen's where its end token is.
///
/// A decoder's vector is that of its end token, so a missing or doubled one spoils every vector a
/// little, which no error ever shows.
record TokenizerChecks(Tokenizer tokenizer, int maxTokens, List<TokenExample> examples) {
    /// `<|endoftext|>` of Qwen's vocabulary.
    private static final int QWEN_END = 151_643;

    /// Short enough to be cut from anything.
    private static final int SHORT = 16;

    private static final String ENDED = "already ended<|endoftext|>";

    List<Check> all() {
        List<Check> checks = new ArrayList<>();
        if (end() == QWEN_END) {
            checks.add(Check.guarded("token ids", this::ids));
        }
        checks.add(Check.guarded("end token", this::endToken));
        checks.add(Check.guarded("cut texts", this::cutTexts));
        return checks;
    }

    private int end() {
        int[] tokens = tokenizer.encode("a");
        return tokens[tokens.length - 1];
    }

    private Check ids() {
        long right =
                examples.stream()
                        .filter(example ->
                                Arrays.equals(tokenizer.encode(example.text()), example.ids()))
                        .count();
        return Check.all("token ids", right, examples.size(), "as Qwen's own tokenizer has them");
    }

    private Check endToken() {
        List<String> texts = new ArrayList<>(Subject.TEXTS);
        texts.add(ENDED);
        int end = end();
        long right = texts.stream().filter(text -> endsOnce(tokenizer.encode(text), end)).count();
        return Check.all("end token", right, texts.size(), "exactly one, behind the text");
    }

    private static boolean endsOnce(int[] tokens, int end) {
        return tokens[tokens.length - 1] == end
                && Arrays.stream(tokens).filter(token -> token == end).count() == 1;
    }

    private Check cutTexts() {
        String text = "引力 gravity ".repeat(maxTokens);
        int end = end();
        long right =
                Arrays.stream(new int[] {SHORT, maxTokens})
                        .filter(limit -> {
                            int[] tokens = tokenizer.encode(text, limit);
                            return tokens.length == limit && endsOnce(tokens, end);
                        })
                        .count();
        return Check.all("cut texts", right, 2, "end token kept");
    }
}
