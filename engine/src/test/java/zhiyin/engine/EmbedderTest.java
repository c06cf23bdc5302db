package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.NumericType;

/// What an [Embedder] promises, with the default model.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
final class EmbedderTest {
    private static final String TEXT = "如何重置密码";
    private static final int FULL = 512;

    private final EmbedderOptions options =
            EmbedderOptions.defaults().withNumericType(NumericType.F32);
    private final Embedder embedder = Embedder.open("bge-small-zh-v1.5", options);

    @BeforeAll
    void warmUp() {
        assertThat(embedder.embed(TEXT)).hasSize(FULL);
    }

    @AfterAll
    void close() {
        embedder.close();
    }

    @Test
    void what_means_the_same_is_nearer_than_what_does_not() {
        float[] reset = embedder.embed(TEXT);
        assertThat(CosineSimilarity.of(reset, embedder.embed("忘记密码怎么办")))
                .isGreaterThan(CosineSimilarity.of(reset, embedder.embed("今天天气很好")) + 0.1);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 33, 128, 511, 512})
    void a_cut_vector_is_the_full_ones_beginning_at_length_one(int dimensions) {
        float[] full = embedder.embed(TEXT);
        float[] cut = embed(TEXT, EmbedOptions.DEFAULTS.withDimensions(dimensions));
        assertThat(cut).hasSize(dimensions);
        assertThat(length(cut)).isCloseTo(1, within(1e-6));
        float[] expected = Arrays.copyOf(full, dimensions);
        double scale = length(expected);
        for (int i = 0; i < dimensions; i++) {
            assertThat(cut[i]).isCloseTo((float) (expected[i] / scale), within(1e-6f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 31, 513, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void dimensions_the_model_cannot_give_are_refused(int dimensions) {
        assertFails(
                Code.DIMENSIONS_OUT_OF_RANGE,
                List.of(TEXT),
                EmbedOptions.DEFAULTS.withDimensions(dimensions),
                String.valueOf(dimensions),
                "32",
                "512");
    }

    @Test
    void an_empty_text_is_refused_by_its_place() {
        assertFails(
                Code.TEXT_EMPTY, List.of("a", "", "b"), EmbedOptions.DEFAULTS, "text 1", "empty");
        assertFails(
                Code.TEXT_EMPTY, List.of(""), EmbedOptions.DEFAULTS.withKind(Kind.QUERY), "text 0");
    }

    @Test
    void no_texts_have_no_vectors() {
        Embeddings none = embedder.embedAll(List.of());
        assertThat(none.vectors()).isEmpty();
        assertThat(none.tokens()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\n\t  \r\n", "\u3000", "\0", "\uFFFD", "\uD800", "😀", "\u200B"})
    void a_text_of_nothing_visible_still_has_a_vector(String text) {
        float[] vector = embedder.embed(text);
        assertThat(length(vector)).isCloseTo(1, within(1e-6));
    }

    @Test
    void a_text_that_is_too_long_is_refused_with_both_counts() {
        String text = "长".repeat(598); // and two special tokens
        assertThat(embedder.countTokens(text)).isEqualTo(600);
        assertFails(
                Code.TEXT_TOO_LONG,
                List.of("short", text),
                EmbedOptions.DEFAULTS,
                "text 1",
                "600",
                "512");
    }

    @Test
    void a_text_that_just_fits_is_not_refused() {
        String text = "长".repeat(510);
        Embeddings answer = embedder.embedAll(List.of(text));
        assertThat(answer.tokens()).isEqualTo(512);
        assertThat(answer.truncated()).isZero();
    }

    @Test
    void truncation_gives_the_cut_texts_vector() {
        String text = "重置密码的方法很多".repeat(70);
        Embeddings cut =
                embedder.embedAll(List.of(text, TEXT), EmbedOptions.DEFAULTS.withTruncation());
        assertThat(cut.truncated()).isEqualTo(1);
        assertThat(cut.tokens()).isEqualTo(512 + embedder.countTokens(TEXT));
        assertThat(
                        Vectors.largestDifference(
                                cut.vectors().getFirst(), embedder.embed(text.substring(0, 510))))
                .isLessThan(1e-5);
    }

    @Test
    void a_query_has_the_models_instruction_before_it() {
        String instruction = embedder.info().prompts().query();
        assertThat(instruction).isNotEmpty();
        Embeddings query =
                embedder.embedAll(List.of(TEXT), EmbedOptions.DEFAULTS.withKind(Kind.QUERY));
        assertThat(query.tokens()).isEqualTo(embedder.countTokens(instruction + TEXT));
        assertThat(
                        Vectors.largestDifference(
                                query.vectors().getFirst(), embedder.embed(instruction + TEXT)))
                .isLessThan(1e-6);
        assertThat(Vectors.largestDifference(query.vectors().getFirst(), embedder.embed(TEXT)))
                .isGreaterThan(1e-2);
        assertThat(
                        Vectors.largestDifference(
                                embed(TEXT, EmbedOptions.DEFAULTS.withKind(Kind.DOCUMENT)),
                                embedder.embed(TEXT)))
                .isLessThan(1e-6);
    }

    @Test
    void a_querys_instruction_counts_against_the_limit() {
        assertFails(
                Code.TEXT_TOO_LONG,
                List.of("长".repeat(510)),
                EmbedOptions.DEFAULTS.withKind(Kind.QUERY),
                "512");
    }

    @Test
    void the_retrieval_task_is_the_models_prompt_for_queries() {
        assertThat(embedder.info().prompts().query()).isEqualTo("为这个句子生成表示以用于检索相关文章：");
        assertThat(embed(TEXT, EmbedOptions.DEFAULTS.withTask("retrieval")))
                .containsExactly(
                        embed(TEXT, EmbedOptions.DEFAULTS.withKind(Kind.QUERY)), within(1e-6f));
        assertThat(embed(TEXT, EmbedOptions.DEFAULTS.withTask("document")))
                .containsExactly(embedder.embed(TEXT), within(1e-6f));
    }

    @Test
    void prompts_the_model_does_not_have_are_refused_with_those_it_has() {
        for (EmbedOptions unknown :
                List.of(
                        EmbedOptions.DEFAULTS.withTask("clustering"),
                        EmbedOptions.DEFAULTS.withInstruction("Find answers"))) {
            assertFails(Code.PROMPT_REFUSED, List.of(TEXT), unknown, "query, document, retrieval");
        }
    }

    @Test
    void tokens_are_what_the_tokenizer_counts() {
        List<String> texts = List.of(TEXT, "hello world", " ", "密码");
        assertThat(embedder.embedAll(texts).tokens())
                .isEqualTo(texts.stream().mapToLong(embedder::countTokens).sum());
        assertThat(embedder.countTokens(TEXT)).isEqualTo(8);
        assertThat(embedder.countTokensWithoutEnds(TEXT)).isEqualTo(6);
        assertThat(embedder.countTokensWithoutEnds("")).isZero();
    }

    @Test
    void an_interrupt_ends_the_call_and_leaves_the_embedder_in_order() throws Exception {
        List<String> much = Collections.nCopies(500, "长".repeat(500));
        var started = new CountDownLatch(1);
        var ended = new CompletableFuture<Boolean>();
        var calling =
                Thread.ofPlatform()
                        .start(() -> {
                            started.countDown();
                            try {
                                embedder.embedAll(much);
                                ended.complete(false);
                            } catch (CancellationException e) {
                                ended.complete(Thread.currentThread().isInterrupted());
                            } catch (RuntimeException e) {
                                ended.completeExceptionally(e);
                            }
                        });
        started.await();
        calling.interrupt();
        assertThat(ended.get(20, TimeUnit.SECONDS))
                .as("CancellationException, with the interrupt kept")
                .isTrue();
        // Were the rest of the work not dropped, this would take minutes.
        assertThat(
                        CompletableFuture.supplyAsync(() -> embedder.embed(TEXT))
                                .get(20, TimeUnit.SECONDS))
                .hasSize(FULL);
    }

    @Test
    void a_closed_embedder_says_so() {
        Embedder closed = Embedder.open("bge-small-zh-v1.5", options.withThreads(1));
        assertThat(closed.embed(TEXT)).hasSize(FULL);
        closed.close();
        assertThatThrownBy(() -> closed.embed(TEXT)).hasMessageContaining("closed");
        assertThat(closed.info().dimensions()).isEqualTo(FULL);
    }

    @Test
    void impossible_options_are_refused() {
        for (int threads : new int[] {0, -1, 1025}) {
            assertThatThrownBy(() -> options.withThreads(threads))
                    .hasMessageContainingAll("threads", String.valueOf(threads), "1024");
        }
        for (int tokens : new int[] {0, -1, (1 << 20) + 1}) {
            assertThatThrownBy(() -> options.withMaxBatchTokens(tokens))
                    .hasMessageContainingAll("maxBatchTokens", String.valueOf(tokens));
        }
    }

    private float[] embed(String text, EmbedOptions how) {
        return embedder.embedAll(List.of(text), how).vectors().getFirst();
    }

    private void assertFails(Code code, List<String> texts, EmbedOptions how, String... words) {
        assertThatThrownBy(() -> embedder.embedAll(texts, how))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll(words)
                .extracting("code")
                .isEqualTo(code);
    }

    private static double length(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    @Test
    void closing_twice_does_nothing_more() {
        Embedder twice = Embedder.open();
        twice.close();
        twice.close();
    }
}
