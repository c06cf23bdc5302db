package zhiyin.server.admin;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import zhiyin.engine.Caller;
import zhiyin.engine.CosineSimilarity;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;

/// Whether a model answers, and whether its vectors mean something: of three sentences two say the same, and have to be
/// closer to each other than to the third; in Chinese and in English.
final class ConnectionTest {
    private static final Caller CALLER = Caller.DEFAULT.withName("connection test");

    /// Two of one meaning, and one of another.
    private record Sentences(String language, String one, String alike, String unlike) {}

    private static final List<Sentences> SENTENCES =
            List.of(
                    new Sentences("zh", "如何重置密码？", "忘记了登录口令怎么办？", "今年五月的天气格外晴朗。"),
                    new Sentences(
                            "en",
                            "How do I reset my password?",
                            "I forgot my login credentials, what now?",
                            "The weather is fine in May."));

    /// @param dimensions of the vectors
    /// @param ms until all vectors were there
    /// @param tokens of all sentences
    /// @param dollars that these cost; empty where no price is known
    /// @param passed whether every language did
    record Outcome(
            int dimensions,
            double ms,
            long tokens,
            Optional<Double> dollars,
            List<Similarity> similarities,
            boolean passed) {}

    /// Cosines of a language's sentences.
    ///
    /// @param passed whether those alike are closer than those that are not
    record Similarity(String language, double alike, double unlike, boolean passed) {}

    /// Gives the vectors of texts, past any cache.
    @FunctionalInterface
    interface Embedding {
        Embeddings embed(List<String> texts, EmbedOptions options, Caller caller);
    }

    private ConnectionTest() {}

    /// @param dollarsPerMillion tokens; 0 where that is not known
    /// @throws EngineException why there are none
    static Outcome run(Embedding embed, double dollarsPerMillion) {
        List<String> texts =
                SENTENCES.stream()
                        .flatMap(each -> List.of(each.one(), each.alike(), each.unlike()).stream())
                        .toList();
        long begun = System.nanoTime();
        Embeddings answer = embed.embed(texts, EmbedOptions.DEFAULTS, CALLER);
        double ms = (System.nanoTime() - begun) / 1e6;
        List<Similarity> similarities = similarities(answer.vectors());
        return new Outcome(
                answer.vectors().getFirst().length,
                ms,
                answer.tokens(),
                dollarsPerMillion > 0
                        ? Optional.of(answer.tokens() * dollarsPerMillion / 1e6)
                        : Optional.empty(),
                similarities,
                similarities.stream().allMatch(Similarity::passed));
    }

    private static List<Similarity> similarities(List<float[]> vectors) {
        return IntStream.range(0, SENTENCES.size())
                .mapToObj(i -> {
                    float[] one = vectors.get(3 * i);
                    double alike = CosineSimilarity.of(one, vectors.get(3 * i + 1));
                    double unlike = CosineSimilarity.of(one, vectors.get(3 * i + 2));
                    return new Similarity(
                            SENTENCES.get(i).language(), alike, unlike, alike > unlike);
                })
                .toList();
    }
}
