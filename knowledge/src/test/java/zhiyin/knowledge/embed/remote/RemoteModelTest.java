package zhiyin.knowledge.embed.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.model.Shortening;

final class RemoteModelTest {
    private static final String KEY = "sk-this-is-the-key";
    private static final List<String> TEXTS = List.of("first", "second", "third");
    private static final Backoff QUICK =
            new Backoff(
                    Duration.ofMillis(1), Duration.ofMillis(5), new Random(7), Clock.systemUTC());

    private final FakeRemote remote = new FakeRemote();
    private final List<RemoteModel> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(RemoteModel::close);
        remote.close();
    }

    private RemoteModel model(String settings) {
        RemoteSpec spec = RemoteSpec.parse("big=" + remote.url() + ",key=THE_KEY" + settings);
        RemoteModel model = RemoteModel.of(spec, Map.of("THE_KEY", KEY), QUICK);
        opened.add(model);
        return model;
    }

    private static float[] unit(String text, int dimensions) {
        float[] vector = FakeRemote.vector(text, FakeRemote.DIMENSIONS);
        return Shortening.PLAIN.cut(vector, dimensions);
    }

    private static EngineException failure(RemoteModel model) {
        EngineException failure =
                catchThrowableOfType(
                        EngineException.class,
                        () -> model.embedAll(TEXTS, EmbedOptions.DEFAULTS, Caller.DEFAULT));
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void vectors_come_in_the_texts_order_and_of_length_one() {
        Embeddings answer = model("").embedAll(TEXTS, EmbedOptions.DEFAULTS, Caller.DEFAULT);
        for (int i = 0; i < TEXTS.size(); i++) {
            assertThat(answer.vectors().get(i))
                    .containsExactly(unit(TEXTS.get(i), 48), within(1e-6f));
        }
        assertThat(remote.lastRequest().path("model").stringValue()).isEqualTo("big");
        assertThat(remote.keys).containsExactly("Bearer " + KEY);
    }

    @Test
    void numbers_are_read_as_base64_is() {
        remote.next.add(FakeRemote.floats());
        Embeddings answer = model("").embedAll(TEXTS, EmbedOptions.DEFAULTS, Caller.DEFAULT);
        assertThat(answer.vectors().get(1)).containsExactly(unit("second", 48), within(1e-6f));
    }

    @Test
    void texts_are_divided_by_number_and_tokens_and_asked_for_few_at_a_time() {
        List<String> texts = IntStream.range(0, 40).mapToObj(i -> "text number " + i).toList();
        IntStream.range(0, 30).forEach(_ -> remote.next.add(FakeRemote.after(5)));
        Embeddings answer =
                model(",batch=7,batch-tokens=16,concurrency=3")
                        .embedAll(texts, EmbedOptions.DEFAULTS, Caller.DEFAULT);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(answer.vectors().get(i))
                    .containsExactly(unit(texts.get(i), 48), within(1e-6f));
        }
        assertThat(remote.requests).allMatch(r -> FakeRemote.texts(r).size() <= 5);
        assertThat(remote.mostAtOnce.get()).isBetween(2, 3);
    }

    @Test
    void a_server_that_is_busy_is_asked_again_when_it_says() {
        remote.next.add(FakeRemote.status(429, "{}", "retry-after-ms", "120"));
        RemoteModel model = model("");
        long start = System.nanoTime();
        model.embedAll(TEXTS, EmbedOptions.DEFAULTS, Caller.DEFAULT);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(119));
        assertThat(model.status().retries()).isEqualTo(1);
    }

    @Test
    void a_server_that_fails_for_a_moment_is_asked_again() {
        remote.next.add(FakeRemote.status(500, "oops"));
        remote.next.add(FakeRemote.cutOff());
        remote.next.add(FakeRemote.status(503, ""));
        RemoteModel model = model("");
        assertThat(model.embedAll(TEXTS, EmbedOptions.DEFAULTS, Caller.DEFAULT).vectors())
                .hasSize(3);
        assertThat(model.status().retries()).isEqualTo(3);
        assertThat(model.status().failures()).isZero();
    }

    @Test
    void one_that_goes_on_failing_is_given_up_with_its_own_words() {
        for (int i = 0; i < 3; i++) {
            remote.next.add(FakeRemote.status(500, "{\"error\":{\"message\":\"no GPU\"}}"));
        }
        RemoteModel model = model(",attempts=3");
        EngineException failure = failure(model);
        assertThat(failure.code()).isEqualTo(Code.REMOTE_FAILED);
        assertThat(failure)
                .hasMessageContaining("computes big, answered 500: \"no GPU\" (3 attempts)")
                .hasMessageContaining("127.0.0.1");
        assertThat(remote.requests).hasSize(3);
        assertThat(model.status().failures()).isEqualTo(1);
    }

    @Test
    void who_is_busy_for_too_long_is_not_waited_for() {
        remote.next.add(FakeRemote.status(429, "{}", "Retry-After", "4000"));
        EngineException failure = failure(model(""));
        assertThat(failure.code()).isEqualTo(Code.REMOTE_BUSY);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(4000));
        assertThat(remote.requests).hasSize(1);
    }

    @Test
    void an_account_without_money_is_not_asked_again() {
        remote.next.add(
                FakeRemote.status(
                        429,
                        "{\"error\":{\"message\":\"quota\",\"code\":\"insufficient_quota\"}}"));
        assertThat(failure(model("")).code()).isEqualTo(Code.REMOTE_BUSY);
        assertThat(remote.requests).hasSize(1);
    }

    @Test
    void a_key_that_is_refused_is_named_by_its_variable_and_never_shown() {
        remote.next.add(
                FakeRemote.status(
                        401, "{\"error\":{\"message\":\"Incorrect\\nkey: " + KEY + ".\"}}"));
        EngineException failure = failure(model(""));
        assertThat(failure)
                .hasMessageContaining("THE_KEY")
                .hasMessageContaining("Incorrect key: (key)");
        assertThat(failure.getMessage()).doesNotContain(KEY);
        assertThat(remote.requests).hasSize(1);
    }

    @Test
    void a_redirect_is_not_followed() {
        try (var other = new FakeRemote()) {
            remote.next.add(FakeRemote.status(307, "", "Location", other.url() + "/embeddings"));
            assertThat(failure(model("")))
                    .hasMessageContaining(
                            "redirect to " + other.url() + "/embeddings, which is not followed");
            assertThat(other.requests).isEmpty();
        }
    }

    @Test
    void one_that_never_ends_its_answer_is_left_after_the_time_given() {
        remote.next.add(FakeRemote.drip());
        EngineException failure = failure(model(",timeout=1,attempts=1"));
        assertThat(failure.code()).isEqualTo(Code.REMOTE_SLOW);
        assertThat(failure).hasMessageContaining("has not answered in 1 s");
    }

    @Test
    void an_endless_answer_is_not_read_to_its_end() {
        remote.next.add(FakeRemote.endless());
        assertThat(failure(model(",dimensions=48")))
                .hasMessageContaining("answered 200 with more than");
        assertThat(remote.requests).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"data":[]}                                                       | 0 vectors for 3 texts
                    {"data":[{"embedding":[1]}]}                                      | 1 vectors for 3 texts
                    {}                                                                | no vectors
                    [[[[[[[[[[[[[[[[[[[[[[[[[[[[                                      | no JSON
                    {"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}]} | text 0 twice
                    {"data":[{"index":7,"embedding":[1]},{"embedding":[1]},{"embedding":[1]}]} | text 7
                    {"data":[{"embedding":[NaN]},{"embedding":[1]},{"embedding":[1]}]} | no JSON
                    {"data":[{"embedding":[1e99]},{"embedding":[1]},{"embedding":[1]}]} | NaN or infinity
                    {"data":[{"embedding":["1"]},{"embedding":[1]},{"embedding":[1]}]} | no number
                    {"data":[{"embedding":[0,0]},{"embedding":[1]},{"embedding":[1]}]} | of zeros
                    {"data":[{"embedding":[1,2]},{"embedding":[1]},{"embedding":[1]}]} | different lengths
                    {"data":[{"embedding":[]},{"embedding":[1]},{"embedding":[1]}]}   | no vector
                    {"data":[{"embedding":"?"},{"embedding":[1]},{"embedding":[1]}]}  | no base64
                    {"data":[{"embedding":"AAA="},{"embedding":[1]},{"embedding":[1]}]} | no vector
                    {"data":[{"embedding":"AADAfw=="},{"embedding":[1]},{"embedding":[1]}]} | NaN or infinity
                    """)
    void an_answer_that_is_none_is_an_error(String body, String what) {
        remote.next.add(FakeRemote.status(200, body));
        EngineException failure = failure(model(""));
        assertThat(failure.code()).isEqualTo(Code.REMOTE_FAILED);
        assertThat(failure).hasMessageContaining(what);
        assertThat(remote.requests).hasSize(1);
    }

    @Test
    void a_text_that_is_too_long_is_refused_or_cut_before_it_is_sent() {
        RemoteModel model = model(",tokens=16");
        String text = "one two three ".repeat(100);
        assertThatThrownBy(() ->
                        model.embedAll(List.of("a", text), EmbedOptions.DEFAULTS, Caller.DEFAULT))
                .hasMessageContaining("text 1 has more than the 16 tokens that big reads");
        assertThat(remote.requests).isEmpty();
        Embeddings answer =
                model.embedAll(
                        List.of(text), EmbedOptions.DEFAULTS.withTruncation(), Caller.DEFAULT);
        assertThat(answer.texts().getFirst()).isEqualTo(new Embeddings.Text(16, true));
        assertThat(text).startsWith(FakeRemote.texts(remote.lastRequest()).getFirst());
    }

    @Test
    void prompts_go_before_texts() {
        model(",prompts=qwen3")
                .embedAll(
                        List.of("question"),
                        EmbedOptions.DEFAULTS.withKind(Kind.QUERY),
                        Caller.DEFAULT);
        assertThat(FakeRemote.texts(remote.lastRequest()).getFirst())
                .startsWith("Instruct: ")
                .endsWith("Query:question");
    }

    @Test
    void dimensions_are_learned_or_cut_here_or_passed_on() {
        assertThat(model("").info().dimensions()).isEqualTo(48);

        RemoteModel cut = model(",dimensions=40");
        assertThat(cut.embedAll(TEXTS, EmbedOptions.DEFAULTS, Caller.DEFAULT).vectors().getFirst())
                .containsExactly(unit("first", 40), within(1e-6f));
        assertThat(remote.lastRequest().has("dimensions")).isFalse();
        assertThat(
                        cut.embedAll(
                                        TEXTS,
                                        EmbedOptions.DEFAULTS.withDimensions(32),
                                        Caller.DEFAULT)
                                .vectors()
                                .getFirst())
                .containsExactly(unit("first", 32), within(1e-6f));

        model(",dimensions=36,pass-dimensions=yes")
                .embedAll(TEXTS, EmbedOptions.DEFAULTS, Caller.DEFAULT);
        assertThat(remote.lastRequest().path("dimensions").intValue()).isEqualTo(36);

        assertThat(failure(model(",dimensions=64")))
                .hasMessageContaining("vectors of 48 numbers for big, expected 64");
    }

    @Test
    void what_it_costs_is_counted_by_the_servers_own_tokens() {
        RemoteModel model = model(",price=0.13,batch=1");
        model.embedAll(TEXTS, EmbedOptions.DEFAULTS, Caller.DEFAULT);
        RemoteStatus status = model.status();
        assertThat(status.requests()).isEqualTo(3);
        assertThat(status.tokens()).isEqualTo(21);
        assertThat(status.dollars()).isCloseTo(21 * 0.13 / 1e6, within(1e-12));
    }

    @Test
    void a_limit_of_requests_is_kept_to() {
        RemoteModel model = model(",batch=1,requests-per-minute=600");
        List<String> texts = IntStream.range(0, 103).mapToObj(i -> "t" + i).toList();
        long start = System.nanoTime();
        model.embedAll(texts, EmbedOptions.DEFAULTS, Caller.DEFAULT);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(150));
    }

    @Test
    void who_stops_waiting_drops_the_work() throws InterruptedException {
        remote.next.add(FakeRemote.after(30_000));
        RemoteModel model = model("");
        var ends = new ArrayList<Throwable>();
        Thread thread =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                model.embedAll(TEXTS, EmbedOptions.DEFAULTS, Caller.DEFAULT);
                            } catch (CancellationException e) {
                                ends.add(e);
                            }
                        });
        while (remote.requests.isEmpty()) {
            Thread.sleep(5);
        }
        thread.interrupt();
        thread.join(Duration.ofSeconds(20));
        assertThat(ends).hasSize(1);
    }
}
