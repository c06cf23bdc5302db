package zhiyin.knowledge.store.lucene;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Words that stand in every other sentence. They are indexed, and left out of queries that have other
/// words: they would say little, cost most of the time, and mark half of a result.
final class StopWords {
    /// As they become when they are asked for.
    private static final Set<String> TERMS =
            Words.of(
                            """
                            a an and are as at be been but by can could did do does for from had has have how i if in
                            into is it its may me my not of on or our should so than that the their them then there
                            these they this to was we were what when where which who whom whose why will with would
                            you your
                            的 了 是 在 和 与 及 或 也 都 就 而 把 被 让 向 从 到 对 于 为 以 之 其 这 那 哪 个 些 有 吗 呢
                            吧 啊 么 我 你 他 她 它 们 我们 你们 他们 什么 怎么 怎样 如何 哪些 哪个 哪里 为什么 是否 多少
                            の は が を に で と も へ や
                            """)
                    .stream()
                    .map(Word::term)
                    .collect(Collectors.toUnmodifiableSet());

    /// Pairs across these join what does not belong together. Words that end in them, such as 目的, are
    /// found as words.
    private static final String PARTICLES = "的吗呢";

    private StopWords() {}

    static void removeFromWords(Set<String> words) {
        removeUnlessAll(words, TERMS::contains);
    }

    static void removeFromPairs(Set<String> pairs) {
        removeUnlessAll(
                pairs,
                pair ->
                        TERMS.contains(pair)
                                || pair.chars().anyMatch(c -> PARTICLES.indexOf(c) >= 0));
    }

    private static void removeUnlessAll(Set<String> terms, Predicate<String> stops) {
        var others = new HashSet<>(terms);
        others.removeIf(stops);
        if (!others.isEmpty()) {
            terms.retainAll(others);
        }
    }
}
