package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.NumericType;

/// What an [Embedder] promises to those who say who they are, send tokens or want them.
@Timeout(600)
final class EmbedderCallersTest extends BothKinds {
    private static final Caller BULK = new Caller("bulk", Urgency.BULK, Optional.empty());
    private static final List<String> TEXTS = List.of("如何重置密码", "How do I reset my password?", "a");

    private static int[] ids(Embedder embedder, String text) {
        return embedder.tokenize(text).stream().mapToInt(Token::id).toArray();
    }

    private static int[] withoutEnds(Embedder embedder, String text) {
        return embedder.tokenize(text).stream()
                .filter(token -> !token.special())
                .mapToInt(Token::id)
                .toArray();
    }

    private static void assertSame(Embeddings actual, Embeddings expected) {
        assertThat(actual.tokens()).isEqualTo(expected.tokens());
        assertThat(actual.truncated()).isEqualTo(expected.truncated());
        assertThat(actual.vectors()).hasSameSizeAs(expected.vectors());
        for (int i = 0; i < expected.vectors().size(); i++) {
            assertThat(
                            Vectors.largestDifference(
                                    actual.vectors().get(i), expected.vectors().get(i)))
                    .isLessThan(1e-5);
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("models")
    void tokens_have_the_vectors_of_their_text_with_ends_and_without(Embedder embedder) {
        for (Kind kind : List.of(Kind.PLAIN, Kind.QUERY)) {
            EmbedOptions options = EmbedOptions.DEFAULTS.withKind(kind);
            // Behind the prompt of a decoder, what follows may merge with its last character.
            List<String> texts = kind == Kind.PLAIN ? TEXTS : TEXTS.subList(0, 2);
            Embeddings expected = embedder.embedAll(texts, options);
            for (boolean ends : new boolean[] {true, false}) {
                List<int[]> tokens =
                        texts.stream()
                                .map(text ->
                                        ends ? ids(embedder, text) : withoutEnds(embedder, text))
                                .toList();
                assertSame(embedder.embedTokens(tokens, options, Caller.DEFAULT), expected);
            }
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("models")
    void too_many_tokens_are_refused_or_cut_as_texts_are(Embedder embedder) {
        String text = "长 ".repeat(embedder.info().maxTokens());
        int[] ids = ids(embedder, text);
        assertThatThrownBy(() -> embedTokens(embedder, ids))
                .hasMessageContaining(String.valueOf(ids.length))
                .extracting("code")
                .isEqualTo(Code.TEXT_TOO_LONG);
        EmbedOptions cut = EmbedOptions.DEFAULTS.withTruncation();
        assertSame(
                embedder.embedTokens(List.of(ids), cut, Caller.DEFAULT),
                embedder.embedAll(List.of(text), cut));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 21_128, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void an_id_that_is_none_is_refused_by_its_place(int id) {
        assertThatThrownBy(() -> embedTokens(bert, 100, id))
                .hasMessageContainingAll("text 0", "token 1", String.valueOf(id), "21127")
                .extracting("code")
                .isEqualTo(Code.TOKEN_OUT_OF_RANGE);
        assertThatThrownBy(() -> bert.detokenize(new int[] {id}, false))
                .extracting("code")
                .isEqualTo(Code.TOKEN_OUT_OF_RANGE);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("models")
    void no_tokens_or_nothing_but_ends_are_refused_as_empty(Embedder embedder) {
        for (int[] tokens : List.of(new int[0], ids(embedder, ""))) {
            assertThatThrownBy(() -> embedTokens(embedder, tokens))
                    .extracting("code")
                    .isEqualTo(Code.TEXT_EMPTY);
        }
    }

    private static Embeddings embedTokens(Embedder embedder, int... tokens) {
        return embedder.embedTokens(List.of(tokens), EmbedOptions.DEFAULTS, Caller.DEFAULT);
    }

    @Test
    void tokens_read_as_their_text_again() {
        String text = "Hello 世界 𓀀!";
        assertThat(qwen.detokenize(ids(qwen, text), true)).isEqualTo(text);
        assertThat(bert.detokenize(ids(bert, "hello 世界!"), true)).isEqualTo("hello 世 界!");
        assertThat(bert.detokenize(ids(bert, "世"), false)).isEqualTo("[CLS] 世 [SEP]");
    }

    @Test
    void what_is_set_aside_for_queries_has_the_same_vectors() {
        List<String> documents =
                IntStream.range(0, 40).mapToObj(i -> "一段文字 " + i + " text ".repeat(i)).toList();
        for (Embedder embedder : List.of(bert, qwen)) {
            Embeddings expected = embedder.embedAll(documents);
            CompletableFuture<Embeddings> bulk =
                    embedder.submit(documents, EmbedOptions.DEFAULTS, BULK);
            Embeddings query = embedder.embedAll(TEXTS);
            while (!bulk.isDone()) {
                assertSame(embedder.embedAll(TEXTS), query);
            }
            assertSame(bulk.join(), expected);
        }
    }

    @Test
    void a_cancelled_answers_texts_leave_the_queue() {
        CompletableFuture<Embeddings> first =
                bert.submit(Collections.nCopies(200, "长".repeat(500)), EmbedOptions.DEFAULTS, BULK);
        CompletableFuture<Embeddings> second =
                bert.submit(Collections.nCopies(200, "长".repeat(500)), EmbedOptions.DEFAULTS, BULK);
        assertThat(second.cancel(false)).isTrue();
        assertThat(bert.load().bulk().requests()).isLessThanOrEqualTo(1);
        assertThat(first.cancel(false)).isTrue();
        assertThat(bert.load().bulk().tokens()).isZero();
        assertThat(bert.embed("a")).hasSize(512);
    }

    @Test
    void impatience_is_an_error_of_its_own() {
        CompletableFuture<Embeddings> before =
                bert.submit(Collections.nCopies(300, "长".repeat(500)), EmbedOptions.DEFAULTS, BULK);
        assertThatThrownBy(() ->
                        bert.embedAll(
                                TEXTS,
                                EmbedOptions.DEFAULTS,
                                BULK.withPatience(Duration.ofMillis(1))))
                .isInstanceOf(EngineException.class)
                .extracting("code")
                .isEqualTo(Code.DEADLINE_EXCEEDED);
        before.cancel(false);
    }

    @Test
    void too_much_at_once_is_refused_and_told_when_to_come_back() {
        EmbedderOptions options =
                EmbedderOptions.defaults()
                        .withNumericType(NumericType.F32)
                        .withQueueLimits(new QueueLimits(1_000, 1_000));
        try (Embedder small = Embedder.open("bge-small-zh-v1.5", options)) {
            CompletableFuture<Embeddings> large =
                    small.submit(
                            Collections.nCopies(2_048, "长".repeat(100)),
                            EmbedOptions.DEFAULTS,
                            BULK);
            assertThatThrownBy(() -> small.embedAll(TEXTS, EmbedOptions.DEFAULTS, BULK))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(Code.OVERLOADED);
                                assertThat(e.retryAfter()).isPresent();
                            });
            assertThat(small.embedAll(TEXTS).vectors()).hasSize(TEXTS.size());
            large.cancel(false);
        }
    }

    @Test
    void the_time_of_an_answer_is_told() {
        Timings timings = bert.embedAll(TEXTS).timings();
        assertThat(timings.tokenization()).isPositive();
        assertThat(timings.queue()).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(timings.compute()).isPositive();
    }

    @Test
    void a_drained_embedder_takes_no_more() throws IOException {
        Embedder embedder = Embedder.open("bge-small-zh-v1.5");
        assertThat(embedder.embed("a")).hasSize(512);
        embedder.drain(Duration.ofSeconds(1));
        assertThatThrownBy(() -> embedder.embed("a"))
                .isInstanceOf(EngineException.class)
                .extracting("code")
                .isEqualTo(Code.STOPPING);
        assertThat(embedder.load().runningBatches()).isZero();
    }
}
