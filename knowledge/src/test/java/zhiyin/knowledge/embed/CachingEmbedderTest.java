package zhiyin.knowledge.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embedder;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.knowledge.embed.ModelOpener.Opened;

/// With the cache, answers and refusals are as they are without.
final class CachingEmbedderTest {
    private static final String TOO_LONG = "天".repeat(600);
    private static final EmbedOptions PLAIN = EmbedOptions.DEFAULTS;

    private static Embedder embedder;
    private static OpenModel model;

    @BeforeAll
    static void open() {
        embedder = Embedder.open("bge-small-zh-v1.5");
        model = OpenModel.of(new Opened(embedder, false));
    }

    @AfterAll
    static void close() {
        embedder.close();
    }

    @Test
    void a_second_answer_is_the_first_bit_by_bit_and_computes_nothing() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            texts.add("第%d条 %s".formatted(random.nextInt(20), "知音".repeat(random.nextInt(30))));
        }
        for (EmbedOptions options :
                List.of(PLAIN, PLAIN.withKind(Kind.QUERY), PLAIN.withDimensions(100))) {
            try (EmbeddingCache cache = EmbeddingCache.inMemory(1 << 20)) {
                var caching = new CachingEmbedder(model, cache);
                var first = caching.embed(texts, options, Caller.DEFAULT);
                var second = caching.embed(texts, options, Caller.DEFAULT);
                assertThat(first.computed())
                        .as("seed %d", seed)
                        .isEqualTo((int) texts.stream().distinct().count());
                assertThat(second.computed()).isZero();
                isTheSame(second.embeddings(), first.embeddings());
                Embeddings direct = embedder.embedAll(texts, options);
                assertThat(second.embeddings().tokens()).isEqualTo(direct.tokens());
                assertThat(second.embeddings().texts()).isEqualTo(direct.texts());
            }
        }
    }

    @Test
    void prompts_and_dimensions_do_not_mix() {
        try (EmbeddingCache cache = EmbeddingCache.inMemory(1 << 20)) {
            var caching = new CachingEmbedder(model, cache);
            float[] plain = vector(caching, PLAIN);
            float[] query = vector(caching, PLAIN.withKind(Kind.QUERY));
            float[] shorter = vector(caching, PLAIN.withDimensions(64));
            assertThat(query).isNotEqualTo(plain);
            assertThat(shorter).hasSize(64);
            assertThat(vector(caching, PLAIN)).isEqualTo(plain);
        }
    }

    /// Cut from a vector of length 1, as from the one the model pooled: nomic's lose their mean before.
    @Test
    void a_shorter_vector_is_what_the_model_itself_makes_of_it() {
        Path nomic = Path.of("../engine/src/test/resources/zhiyin/engine/model/encoder/nomic-bert");
        EmbedOptions shorter = PLAIN.withKind(Kind.DOCUMENT).withDimensions(32);
        try (Embedder direct = Embedder.open(nomic.toString());
                EmbeddingCache cache = EmbeddingCache.inMemory(1 << 20)) {
            var caching = new CachingEmbedder(OpenModel.of(new Opened(direct, false)), cache);
            float[] expected = direct.embedAll(List.of("a fox"), shorter).vectors().getFirst();
            float[] cached =
                    caching.embed(List.of("a fox"), shorter, Caller.DEFAULT)
                            .embeddings()
                            .vectors()
                            .getFirst();
            assertThat(cached).containsExactly(expected, within(1e-5f));
        }
    }

    @Test
    void a_text_that_was_cut_is_still_refused_to_who_wants_no_cutting() {
        try (EmbeddingCache cache = EmbeddingCache.inMemory(1 << 20)) {
            var caching = new CachingEmbedder(model, cache);
            Embeddings cut =
                    caching.embed(List.of(TOO_LONG), PLAIN.withTruncation(), Caller.DEFAULT)
                            .embeddings();
            assertThat(cut.truncated()).isEqualTo(1);
            refuses(caching, List.of(TOO_LONG), PLAIN, Code.TEXT_TOO_LONG, "text 0 has 602 tokens");
            var again = caching.embed(List.of(TOO_LONG), PLAIN.withTruncation(), Caller.DEFAULT);
            assertThat(again.computed()).isZero();
            isTheSame(again.embeddings(), cut);
        }
    }

    @Test
    void refusals_name_the_place_in_the_request_and_are_not_cached() {
        try (EmbeddingCache cache = EmbeddingCache.inMemory(1 << 20)) {
            var caching = new CachingEmbedder(model, cache);
            caching.embed(List.of("一", "二"), PLAIN, Caller.DEFAULT);
            for (int i = 0; i < 2; i++) {
                refuses(caching, List.of("一", "二", ""), PLAIN, Code.TEXT_EMPTY, "text 2 is empty");
                refuses(
                        caching,
                        List.of("一", "三", "二", TOO_LONG),
                        PLAIN,
                        Code.TEXT_TOO_LONG,
                        "text 3 has 602 tokens");
                refuses(
                        caching,
                        List.of("一"),
                        PLAIN.withDimensions(513),
                        Code.DIMENSIONS_OUT_OF_RANGE,
                        "expected 32 to 512");
                refuses(caching, List.of("一"), PLAIN.withTask("x"), Code.PROMPT_REFUSED, "\"x\"");
            }
            assertThat(cache.sizeInMemory()).isEqualTo(2);
        }
    }

    @Test
    void changing_an_answer_does_not_change_the_cache() {
        try (EmbeddingCache cache = EmbeddingCache.inMemory(1 << 20)) {
            var caching = new CachingEmbedder(model, cache);
            float[] first = vector(caching, PLAIN);
            float[] kept = first.clone();
            first[0] = Float.NaN;
            assertThat(vector(caching, PLAIN)).isEqualTo(kept);
        }
    }

    private static void refuses(
            CachingEmbedder caching,
            List<String> texts,
            EmbedOptions options,
            Code code,
            String says) {
        assertThatThrownBy(() -> caching.embed(texts, options, Caller.DEFAULT))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(says);
    }

    private static float[] vector(CachingEmbedder caching, EmbedOptions options) {
        return caching.embed(List.of("如何重置密码"), options, Caller.DEFAULT)
                .embeddings()
                .vectors()
                .getFirst();
    }

    private static void isTheSame(Embeddings actual, Embeddings expected) {
        assertThat(actual.vectors()).hasSameSizeAs(expected.vectors());
        for (int i = 0; i < expected.vectors().size(); i++) {
            assertThat(actual.vectors().get(i)).isEqualTo(expected.vectors().get(i));
        }
        assertThat(actual.texts()).isEqualTo(expected.texts());
    }
}
