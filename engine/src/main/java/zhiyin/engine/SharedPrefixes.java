package zhiyin.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import zhiyin.engine.backend.Prefix;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.tokenizer.Tokenizer;

/// The instructions used of late, whose keys and values are computed once. Thread-safe.
///
/// What a prefix's last tokens are may depend on what follows, so the last one is left out, and every
/// sequence is checked to begin with the rest, token by token.
final class SharedPrefixes {
    /// A prefix takes some hundred kilobytes a token.
    private static final int MAX_PREFIXES = 8;

    private static final int MAX_TOKENS = 256;

    /// Below this, sharing costs as much as it saves.
    private static final int MIN_TOKENS = 8;

    private final Tokenizer tokenizer;
    private final Map<String, Optional<Prefix>> prefixes =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Optional<Prefix>> eldest) {
                    return size() > MAX_PREFIXES;
                }
            };

    SharedPrefixes(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// The sequences of texts that begin with `prefix`, made to share it where they can.
    List<Sequence> share(String prefix, List<int[]> sequences) {
        Optional<Prefix> shared = prefix.isEmpty() ? Optional.empty() : of(prefix);
        return sequences.stream()
                .map(tokens ->
                        shared.filter(known -> begins(tokens, known.tokens()))
                                .map(known -> withPrefix(tokens, known))
                                .orElseGet(() -> new Sequence(tokens)))
                .toList();
    }

    private synchronized Optional<Prefix> of(String prefix) {
        return prefixes.computeIfAbsent(prefix, this::tokenize);
    }

    /// Without the end token and the token before it.
    private Optional<Prefix> tokenize(String prefix) {
        int[] tokens = tokenizer.encode(prefix);
        int length = tokens.length - 2;
        if (length < MIN_TOKENS || length > MAX_TOKENS) {
            return Optional.empty();
        }
        int[] kept = new int[length];
        System.arraycopy(tokens, 0, kept, 0, length);
        return Optional.of(new Prefix(kept));
    }

    private static boolean begins(int[] tokens, int[] prefix) {
        if (tokens.length <= prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (tokens[i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static Sequence withPrefix(int[] tokens, Prefix prefix) {
        int[] rest = new int[tokens.length - prefix.length()];
        System.arraycopy(tokens, prefix.length(), rest, 0, rest.length);
        return new Sequence(rest, Optional.of(prefix));
    }
}
