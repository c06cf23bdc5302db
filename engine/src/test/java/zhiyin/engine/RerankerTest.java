package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.model.Purpose;

/// What a [Reranker] promises, with a small random Qwen3 of three layers and the real tokenizer.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
final class RerankerTest {
    private static final String QUERY = "如何重置密码？";
    private static final List<String> DOCUMENTS =
            List.of(
                    "在登录页面点击“忘记密码”。",
                    "Choose “Forgot password” on the sign-in page.",
                    "",
                    "The weather is fine today.",
                    "code: reset(user)",
                    "the same",
                    "the same");

    @TempDir private static Path folder;
    private Path directory = Path.of("");
    private Reranker reranker;

    @BeforeAll
    void open() throws IOException {
        directory = RandomQwen3.writeReranker(folder);
        reranker = open(directory);
    }

    @AfterAll
    void close() {
        reranker.close();
    }

    private static Reranker open(Path model) {
        return Reranker.open(
                model.toString(),
                EmbedderOptions.defaults()
                        .withNumericType(NumericType.F32)
                        .withProfile(Profile.FAST)
                        .withThreads(2));
    }

    private double alone(String query, String document) {
        return reranker.score(query, List.of(document)).scores().getFirst().logit();
    }

    private Relevance cut(String query, List<String> documents, Truncation truncation) {
        return reranker.score(
                query,
                documents,
                RerankOptions.DEFAULTS.withTruncation(truncation),
                Caller.DEFAULT);
    }

    private static void assertRefused(ThrowingCallable call, Code code, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(words);
    }

    @Test
    void a_document_has_the_score_it_has_alone_and_what_all_share_is_computed_once() {
        Relevance together = reranker.score(QUERY, DOCUMENTS);
        long all = together.scores().stream().mapToLong(Relevance.Score::tokens).sum();
        for (int i = 0; i < DOCUMENTS.size(); i++) {
            assertThat(together.scores().get(i).logit())
                    .as(DOCUMENTS.get(i))
                    .isCloseTo(alone(QUERY, DOCUMENTS.get(i)), within(1e-4));
        }
        assertThat(together.tokens()).isLessThan(all / 3);
        assertThat(together.scores().get(5)).isEqualTo(together.scores().get(6));
        assertThat(together.scores().get(0).logit())
                .isNotCloseTo(together.scores().get(3).logit(), within(1e-3));
    }

    @Test
    void a_document_need_not_share_anything_but_the_question() {
        Relevance two = reranker.score(QUERY, List.of("一", "zwei"));
        assertThat(two.scores().get(0).logit()).isCloseTo(alone(QUERY, "一"), within(1e-4));
        assertThat(two.scores().get(1).logit()).isCloseTo(alone(QUERY, "zwei"), within(1e-4));
        assertThat(reranker.score(QUERY, List.of()).scores()).isEmpty();
    }

    @Test
    void of_a_long_query_the_beginning_is_shared_and_scores_are_the_same() {
        String query = "words ".repeat(2_400);
        Relevance together = reranker.score(query, List.of("first", "second", "third"));
        long all = together.scores().stream().mapToLong(Relevance.Score::tokens).sum();
        assertThat(all).isGreaterThan(3 * 2_400);
        assertThat(together.tokens()).isEqualTo(all - 2 * 256);
        assertThat(together.scores().get(1).logit())
                .isCloseTo(alone(query, "second"), within(1e-4));
    }

    @Test
    void a_long_query_with_many_documents_is_refused_before_it_takes_memory() {
        assertRefused(
                () -> reranker.score("words ".repeat(2_400), Collections.nCopies(2_048, "a")),
                Code.TEXT_TOO_LONG,
                "2,048 documents");
    }

    @Test
    void the_instruction_is_read() {
        var options =
                RerankOptions.DEFAULTS.withInstruction(
                        "Find the passages that contradict the query");
        double other =
                reranker.score(QUERY, DOCUMENTS, options, Caller.DEFAULT)
                        .scores()
                        .getFirst()
                        .logit();
        assertThat(other).isNotCloseTo(alone(QUERY, DOCUMENTS.getFirst()), within(1e-3));
    }

    @Test
    void a_probability_is_the_logistic_function_of_the_logit() {
        assertThat(new Relevance.Score(0, 1, false).probability()).isEqualTo(0.5);
        assertThat(new Relevance.Score(2, 1, false).probability())
                .isCloseTo(0.880797, within(1e-6));
        assertThat(new Relevance.Score(-800, 1, false).probability()).isZero();
        assertThat(new Relevance.Score(800, 1, false).probability()).isOne();
    }

    @Test
    void a_document_that_is_too_long_is_refused_or_cut_and_the_prompt_around_it_never_is() {
        String longOne = "a" + " a".repeat(4_000);
        assertRefused(
                () -> reranker.score(QUERY, List.of("short", longOne)),
                Code.TEXT_TOO_LONG,
                "document 1 has 4001 tokens",
                String.valueOf(RandomQwen3.MAX_TOKENS));
        Relevance end = cut(QUERY, List.of("short", longOne, longOne + " b"), Truncation.END);
        assertThat(end.scores().get(0).truncated()).isFalse();
        assertThat(end.scores().get(1).truncated()).isTrue();
        assertThat(end.scores().get(1).tokens()).isEqualTo(RandomQwen3.MAX_TOKENS);
        assertThat(end.scores().get(2).logit())
                .isCloseTo(end.scores().get(1).logit(), within(1e-4));
        Relevance start = cut(QUERY, List.of(longOne, longOne + " b"), Truncation.START);
        assertThat(start.scores().get(0).tokens()).isEqualTo(RandomQwen3.MAX_TOKENS);
        assertThat(start.scores().get(1).logit())
                .isNotCloseTo(start.scores().get(0).logit(), within(1e-5));
    }

    @Test
    void a_query_that_leaves_no_room_is_refused() {
        assertRefused(
                () -> cut("q ".repeat(4_000), List.of("a"), Truncation.END),
                Code.TEXT_TOO_LONG,
                "the query leaves no room");
        assertRefused(
                () -> cut(QUERY, List.of("a"), Truncation.END.to(50)),
                Code.TEXT_TOO_LONG,
                "50 tokens that were asked for");
        assertRefused(() -> alone("", "a"), Code.TEXT_EMPTY, "query");
    }

    @Test
    void models_are_opened_for_what_they_were_made_for(@TempDir Path other) throws IOException {
        assertRefused(
                () -> Embedder.open(directory.toString()),
                Code.WRONG_PURPOSE,
                "random-qwen3-reranker is a reranker");
        Path embedding = RandomQwen3.write(other);
        assertRefused(
                () -> Reranker.open(embedding.toString()),
                Code.WRONG_PURPOSE,
                "random-qwen3 is taken for an embedding model");
        assertRefused(
                () -> Reranker.open("bge-small-zh-v1.5"), Code.WRONG_PURPOSE, "embedding model");
    }

    @Test
    void sentence_transformers_files_and_a_link_tell_a_reranker_whatever_its_name(
            @TempDir Path other) throws IOException {
        Path renamed = RandomQwen3.writeReranker(other).resolveSibling("model");
        Files.move(other.resolve("random-qwen3-reranker"), renamed);
        assertRefused(() -> open(renamed), Code.WRONG_PURPOSE, "neither its files nor its name");
        Files.createDirectory(renamed.resolve("1_LogitScore"));
        Files.writeString(renamed.resolve("1_LogitScore/config.json"), "{}");
        Files.writeString(
                renamed.resolve("modules.json"),
                "[{\"path\":\"\",\"type\":\"x.Transformer\"},{\"path\":\"1_LogitScore\",\"type\":\"x.LogitScore\"}]");
        try (Reranker opened = open(renamed)) {
            assertThat(opened.score(QUERY, DOCUMENTS).scores()).hasSize(DOCUMENTS.size());
        }
        Path link = Files.createSymbolicLink(other.resolve("current"), directory);
        assertThat(ModelSource.find(link.toString(), EmbedderOptions.defaults().cache()).info())
                .extracting(ModelInfo::purpose)
                .isEqualTo(Purpose.RERANKING);
        Files.delete(link);
    }

    @Test
    void a_broken_model_has_no_scores(@TempDir Path other) throws IOException {
        Path broken = RandomQwen3.writeReranker(other);
        RandomQwen3.breakTensor(broken, "norm.weight");
        try (Reranker opened = open(broken)) {
            assertRefused(
                    () -> opened.score(QUERY, DOCUMENTS), Code.VECTOR_NOT_FINITE, "document 0");
        }
    }

    @Test
    void without_an_output_matrix_the_words_must_be_said_to_be_it(@TempDir Path other)
            throws IOException {
        Path untied = RandomQwen3.writeReranker(other);
        Path config = untied.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "\"tie_word_embeddings\" : true",
                                "\"tie_word_embeddings\" : false"));
        assertRefused(() -> open(untied), Code.MODEL_FILE_INVALID, "lm_head.weight");
    }

    @Test
    void many_callers_at_once_get_the_scores_of_their_own_documents() {
        List<Double> expected = DOCUMENTS.stream().map(each -> alone(QUERY, each)).toList();
        IntStream.range(0, 40)
                .parallel()
                .forEach(i -> {
                    int which = i % DOCUMENTS.size();
                    Relevance answer =
                            reranker.score(QUERY, List.of("other " + i, DOCUMENTS.get(which)));
                    assertThat(answer.scores().get(1).logit())
                            .isCloseTo(expected.get(which), within(1e-4));
                });
    }
}
