package zhiyin.knowledge.embed;

import java.util.Collections;
import java.util.List;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.Urgency;

/// Lets a model compute for nothing. The JVM takes several seconds of a core to compile what computes vectors,
/// and does so only once it is used: better before somebody waits.
public final class WarmUp {
    /// After so many the JVM has compiled nearly all.
    public static final int ROUNDS = 16;

    private static final int TEXTS = 2;

    /// Between the shortest and the longest passage, in no order, as kernels treat the ends of rows apart.
    private static final int LEAST_WORDS = 20;

    private static final int MOST_WORDS = 260;
    private static final int STRIDE = 97;

    /// Whoever asks something comes first.
    private static final Caller CALLER = Caller.DEFAULT.withUrgency(Urgency.BULK);

    private WarmUp() {}

    /// @param round of a number of rounds, each with texts of another length
    public static void compute(Embedder embedder, int round) {
        int words = LEAST_WORDS + round * STRIDE % (MOST_WORDS - LEAST_WORDS);
        List<String> texts = Collections.nCopies(TEXTS, "filter ".repeat(words));
        embedder.embedAll(texts, EmbedOptions.DEFAULTS, CALLER);
    }
}
