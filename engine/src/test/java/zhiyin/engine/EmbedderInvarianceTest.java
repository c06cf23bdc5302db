package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.backend.BackendContractTest;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.onednn.TypeSpeeds;

/// A text's vector depends on the text alone: not on its neighbours, their order, the batch size, the
/// thread count or what else is asked at the same time.
@Timeout(600)
final class EmbedderInvarianceTest {
    private static final double TOLERANCE = 1e-5;
    private static final EmbedOptions TRUNCATED = EmbedOptions.DEFAULTS.withTruncation();

    private final Random random = Seeds.random(getClass());

    static Stream<NumericType> types() {
        return BackendContractTest.types();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void a_text_has_one_vector_alone_together_shuffled_and_at_once(NumericType type)
            throws Exception {
        List<String> texts = texts(type);
        try (Embedder embedder = open(EmbedderOptions.defaults().withNumericType(type))) {
            List<float[]> together = embedder.embedAll(texts, TRUNCATED).vectors();
            List<float[]> alone =
                    texts.stream()
                            .map(text ->
                                    embedder.embedAll(List.of(text), TRUNCATED)
                                            .vectors()
                                            .getFirst())
                            .toList();
            requireSame("alone", alone, together);
            requireSame("shuffled", embedShuffled(embedder, texts), together);
            requireSame("at once", embedAtOnce(embedder, texts), together);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void threads_and_batch_size_do_not_change_a_vector(NumericType type) {
        List<String> some =
                texts(type).stream().filter(text -> text.length() < 300).limit(20).toList();
        EmbedderOptions options = EmbedderOptions.defaults().withNumericType(type);
        List<float[]> expected;
        try (Embedder embedder = open(options.withThreads(1))) {
            expected = embedder.embedAll(some, TRUNCATED).vectors();
        }
        int[][] settings = {{1, 64}, {2, 512}, {3, 2048}, {3, 64}, {1, 2048}};
        for (int[] setting : settings) {
            try (Embedder embedder =
                    open(options.withThreads(setting[0]).withMaxBatchTokens(setting[1]))) {
                requireSame(
                        "%d threads, batches of %d".formatted(setting[0], setting[1]),
                        embedder.embedAll(some, TRUNCATED).vectors(),
                        expected);
            }
        }
    }

    /// Some texts for the fastest type, fewer for the slower ones.
    private static List<String> texts(NumericType type) {
        return Texts.every(type == fastest() ? Thoroughness.every(80) : 2 * Thoroughness.every(80));
    }

    private static NumericType fastest() {
        return TypeSpeeds.measure().speeds().stream()
                .max(Comparator.comparingDouble(TypeSpeeds.Speed::gigaflops))
                .orElseThrow()
                .type();
    }

    private static Embedder open(EmbedderOptions options) {
        return Embedder.open("bge-small-zh-v1.5", options);
    }

    /// The vectors of the texts embedded in another order, back in their own.
    private List<float[]> embedShuffled(Embedder embedder, List<String> texts) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, texts.size()).boxed().toList());
        Collections.shuffle(order, random);
        List<float[]> shuffled =
                embedder.embedAll(order.stream().map(texts::get).toList(), TRUNCATED).vectors();
        float[][] back = new float[texts.size()][];
        for (int i = 0; i < back.length; i++) {
            back[order.get(i)] = shuffled.get(i);
        }
        return List.of(back);
    }

    /// Sixteen callers at once, each with every sixteenth text.
    private List<float[]> embedAtOnce(Embedder embedder, List<String> texts) throws Exception {
        int callers = 16;
        List<Callable<List<float[]>>> calls = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            List<String> own = new ArrayList<>();
            for (int i = caller; i < texts.size(); i += callers) {
                own.add(texts.get(i));
            }
            calls.add(() -> embedder.embedAll(own, TRUNCATED).vectors());
        }
        float[][] vectors = new float[texts.size()][];
        try (var threads = Executors.newFixedThreadPool(callers)) {
            List<Future<List<float[]>>> answers = threads.invokeAll(calls);
            for (int i = 0; i < vectors.length; i++) {
                vectors[i] = answers.get(i % callers).get().get(i / callers);
            }
        }
        return List.of(vectors);
    }

    private static void requireSame(String how, List<float[]> actual, List<float[]> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double largest = 0;
        int worst = 0;
        for (int i = 0; i < expected.size(); i++) {
            double difference = Vectors.largestDifference(actual.get(i), expected.get(i));
            if (!(difference <= largest)) {
                largest = difference;
                worst = i;
            }
        }
        assertThat(largest).as("%s, text %d", how, worst).isLessThanOrEqualTo(TOLERANCE);
    }
}
