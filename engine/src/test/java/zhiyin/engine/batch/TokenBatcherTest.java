package zhiyin.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import zhiyin.engine.Caller;
import zhiyin.engine.Distribution;
import zhiyin.engine.EmbedderLoad;
import zhiyin.engine.EmbedderLoad.Waiting;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.QueueLimits;
import zhiyin.engine.Seeds;
import zhiyin.engine.Urgency;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.batch.Request.Pending;

@Timeout(600)
final class TokenBatcherTest {
    private static final Caller BULK = Caller.DEFAULT.withUrgency(Urgency.BULK);

    private final Random random = Seeds.random(getClass());

    @Test
    void a_batch_never_has_more_tokens_than_the_budget() throws InterruptedException {
        for (int workers = 1; workers <= 4; workers++) {
            var batcher = batcher(100, workers);
            add(
                    batcher,
                    random.ints(500, 1, 101)
                            .mapToObj(length -> new Sequence(new int[length]))
                            .toList());
            batcher.close();
            int sequences = 0;
            for (List<Pending> batch : drain(batcher)) {
                assertThat(tokens(batch)).isBetween(1, 100);
                sequences += batch.size();
            }
            assertThat(sequences).isEqualTo(500);
        }
    }

    @Test
    void sequences_keep_their_order_across_requests() throws InterruptedException {
        var batcher = batcher(100, 2);
        add(batcher, sequences(40, 40, 40));
        add(batcher, sequences(10, 20));
        batcher.close();
        List<Integer> lengths = new ArrayList<>();
        List<Integer> indices = new ArrayList<>();
        for (List<Pending> batch : drain(batcher)) {
            batch.forEach(pending -> lengths.add(pending.tokens()));
            batch.forEach(pending -> indices.add(pending.index()));
        }
        assertThat(lengths).containsExactly(40, 40, 40, 10, 20);
        assertThat(indices).containsExactly(0, 1, 2, 0, 1);
    }

    @Test
    void small_requests_of_several_callers_share_a_batch() throws InterruptedException {
        var batcher = batcher(256, 1);
        for (int i = 0; i < 4; i++) {
            add(batcher, sequences(10));
        }
        batcher.close();
        assertThat(drain(batcher)).hasSize(1);
    }

    @Test
    void work_that_fits_one_batch_is_still_shared_among_the_workers() throws InterruptedException {
        var batcher = batcher(1_000, 4);
        add(batcher, Collections.nCopies(40, new Sequence(new int[20]))); // 800 tokens
        batcher.close();
        List<List<Pending>> batches = drain(batcher);
        assertThat(batches).hasSizeGreaterThanOrEqualTo(4);
        assertThat(tokens(batches.getFirst())).isBetween(200, 219);
    }

    @Test
    void a_few_tokens_are_not_shared_out() throws InterruptedException {
        var batcher = batcher(1_000, 16);
        add(batcher, Collections.nCopies(6, new Sequence(new int[10])));
        batcher.close();
        assertThat(drain(batcher)).hasSize(1);
    }

    @Test
    void a_cancelled_requests_sequences_are_dropped_wherever_they_are()
            throws InterruptedException {
        var batcher = batcher(100, 1);
        var first = submit(batcher, sequences(11, 11));
        add(batcher, sequences(12, 12));
        var third = submit(batcher, sequences(13, 13));
        add(batcher, sequences(14));
        var last = submit(batcher, sequences(15));
        first.cancel(false);
        third.cancel(false);
        last.cancel(false);
        batcher.close();
        assertThat(drain(batcher))
                .singleElement()
                .satisfies(batch ->
                        assertThat(batch).extracting(p -> p.tokens()).containsExactly(12, 12, 14));
    }

    @Test
    void an_answer_comes_with_its_last_sequence() throws InterruptedException {
        var batcher = batcher(100, 1);
        CompletableFuture<Computed> answer = submit(batcher, sequences(60, 60));
        List<Pending> first = batcher.take().orElseThrow().sequences();
        List<Pending> second = batcher.take().orElseThrow().sequences();
        second.getFirst().request().deliver(1, new float[] {2}, 0);
        assertThat(answer).isNotDone();
        first.getFirst().request().deliver(0, new float[] {1}, 0);
        assertThat(answer.join().vectors()).isDeepEqualTo(new float[][] {{1}, {2}});
    }

    @Test
    void closing_wakes_who_waits_and_refuses_who_comes() throws InterruptedException {
        var batcher = batcher(100, 1);
        var taken = new CompletableFuture<Boolean>();
        Thread waiting =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                taken.complete(batcher.take().isPresent());
                            } catch (InterruptedException e) {
                                taken.completeExceptionally(e);
                            }
                        });
        batcher.close();
        assertThat(taken.join()).isFalse();
        waiting.join();
        assertThatThrownBy(() -> submit(batcher, sequences(1)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void failing_fails_everything_in_the_queue() throws InterruptedException {
        var batcher = batcher(100, 1);
        List<CompletableFuture<Computed>> answers =
                IntStream.range(0, 3).mapToObj(_ -> submit(batcher, sequences(60, 60))).toList();
        batcher.fail(new IllegalStateException("broken"));
        assertThat(answers).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(batcher.take()).isEmpty();
    }

    @Test
    void what_is_interactive_goes_before_thousands_of_bulk() throws InterruptedException {
        var batcher = batcher(100, 1);
        var bulk = batcher.submit(Collections.nCopies(5_000, new Sequence(new int[50])), BULK);
        assertThat(batcher.take().orElseThrow().yields()).isTrue();
        var query = batcher.submit(sequences(7), Caller.DEFAULT.withName("other"));
        Cut next = batcher.take().orElseThrow();
        assertThat(next.tokens()).isEqualTo(7);
        assertThat(next.yields()).isFalse();
        assertThat(bulk).isNotDone();
        assertThat(query).isNotDone();
    }

    @Test
    void what_is_interactive_is_taken_before_a_bulk_batch_goes_on() throws InterruptedException {
        var batcher = batcher(100, 1);
        var bulk = batcher.submit(sequences(50, 50, 50), BULK);
        Cut inProgress = batcher.take().orElseThrow();
        assertThat(batcher.takeUrgent(inProgress)).isEmpty();
        add(batcher, sequences(7));
        assertThat(batcher.takeUrgent(inProgress).orElseThrow().tokens()).isEqualTo(7);
        assertThat(batcher.takeUrgent(inProgress)).isEmpty();
        assertThat(bulk).isNotDone();
    }

    @Test
    void bulk_batches_are_smaller_for_a_while_after_a_query() throws InterruptedException {
        var clock = new FakeClock();
        var batcher = new TokenBatcher(1_000, 1, QueueLimits.DEFAULTS, clock);
        var bulk = batcher.submit(Collections.nCopies(1_000, new Sequence(new int[50])), BULK);
        assertThat(batcher.take().orElseThrow().tokens()).isEqualTo(1_000);
        add(batcher, sequences(7));
        assertThat(batcher.take().orElseThrow().tokens()).isEqualTo(7);
        assertThat(batcher.take().orElseThrow().tokens()).isEqualTo(250);
        clock.advance(Cutter.LATELY);
        assertThat(batcher.take().orElseThrow().tokens()).isEqualTo(1_000);
        assertThat(bulk).isNotDone();
    }

    @Test
    void beyond_a_callers_limit_the_caller_is_refused_and_no_other() throws InterruptedException {
        var clock = new FakeClock();
        var batcher = new TokenBatcher(100, 1, new QueueLimits(1_000, 300), clock);
        Caller greedy = BULK.withName("greedy");
        // However large it is, the first is taken.
        var first = batcher.submit(sequences(100, 100, 100, 100, 100), greedy);
        assertOverloaded(() -> batcher.submit(sequences(1), greedy), "500", "300");
        assertThat(batcher.submit(sequences(10), BULK.withName("modest"))).isNotDone();
        assertThat(batcher.submit(sequences(10), greedy.withUrgency(Urgency.INTERACTIVE)))
                .isNotDone();
        first.cancel(false);
        assertThat(batcher.submit(sequences(10), greedy)).isNotDone();
    }

    @Test
    void beyond_the_limit_of_all_anyone_is_refused_until_there_is_room()
            throws InterruptedException {
        var clock = new FakeClock();
        var batcher = new TokenBatcher(100, 1, new QueueLimits(1_000, 300), clock);
        for (int i = 0; i < 4; i++) {
            var answer =
                    batcher.submit(
                            Collections.nCopies(4, new Sequence(new int[100])),
                            Caller.DEFAULT.withName("caller " + i));
            assertThat(answer).isNotDone();
        }
        assertOverloaded(
                () -> batcher.submit(sequences(1), Caller.DEFAULT.withName("new")),
                "1,200",
                "1,000");
        // 100 tokens in 4 s, so some 200 take 8 s and a little more.
        Cut cut = batcher.take().orElseThrow();
        clock.advance(Duration.ofSeconds(4));
        batcher.finished(cut);
        assertThat(batcher.load().tokensPerSecond()).isEqualTo(25);
        assertThatThrownBy(() -> batcher.submit(sequences(1), Caller.DEFAULT.withName("new")))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(9)));
    }

    private static void assertOverloaded(ThrowingCallable submit, String... words) {
        assertThatThrownBy(submit)
                .hasMessageContainingAll(words)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(Code.OVERLOADED);
                            assertThat(e.retryAfter()).contains(Duration.ofSeconds(1));
                        });
    }

    @Test
    void who_is_out_of_patience_is_told_at_that_moment() throws InterruptedException {
        var clock = new FakeClock();
        var batcher = new TokenBatcher(100, 1, QueueLimits.DEFAULTS, clock);
        var begun =
                batcher.submit(sequences(60), Caller.DEFAULT.withPatience(Duration.ofSeconds(3)));
        assertThat(batcher.take()).isPresent();
        var late =
                batcher.submit(
                        sequences(60, 60), Caller.DEFAULT.withPatience(Duration.ofSeconds(2)));
        clock.advance(Duration.ofSeconds(2).minusNanos(1));
        assertThat(late).isNotDone();
        clock.advance(Duration.ofNanos(1));
        assertThat(late.exceptionNow())
                .hasMessageContaining("PT2S")
                .extracting("code")
                .isEqualTo(Code.DEADLINE_EXCEEDED);
        assertThat(batcher.load().interactive().tokens()).isZero();
        clock.advance(Duration.ofSeconds(10));
        assertThat(begun).isNotDone();
    }

    @Test
    void the_load_tells_what_waits_runs_and_is_done() throws InterruptedException {
        var clock = new FakeClock();
        var batcher = new TokenBatcher(100, 1, QueueLimits.DEFAULTS, clock);
        add(batcher, sequences(60, 60));
        var bulk = batcher.submit(sequences(30), BULK);
        Cut cut = batcher.take().orElseThrow();
        assertThat(batcher.load())
                .isEqualTo(
                        new EmbedderLoad(
                                new Waiting(1, 1, 1, 60),
                                new Waiting(1, 1, 1, 30),
                                1,
                                60,
                                0,
                                0,
                                0,
                                tally(1),
                                tally(60)));
        clock.advance(Duration.ofSeconds(2));
        batcher.finished(cut);
        bulk.cancel(false);
        assertThat(batcher.load())
                .isEqualTo(
                        new EmbedderLoad(
                                new Waiting(1, 1, 1, 60),
                                new Waiting(0, 0, 0, 0),
                                0,
                                0,
                                1,
                                60,
                                30,
                                tally(1),
                                tally(60)));
    }

    private static Distribution tally(long amount) {
        var tally = new Tally();
        tally.add(amount);
        return tally.now();
    }

    private static TokenBatcher batcher(int maxBatchTokens, int workers) {
        return new TokenBatcher(maxBatchTokens, workers, QueueLimits.DEFAULTS, new FakeClock());
    }

    private static CompletableFuture<Computed> submit(
            TokenBatcher batcher, List<Sequence> sequences) {
        return batcher.submit(sequences, Caller.DEFAULT);
    }

    private static void add(TokenBatcher batcher, List<Sequence> sequences) {
        assertThat(submit(batcher, sequences)).isNotDone();
    }

    private static List<Sequence> sequences(int... lengths) {
        return IntStream.of(lengths).mapToObj(length -> new Sequence(new int[length])).toList();
    }

    private static int tokens(List<Pending> batch) {
        return batch.stream().mapToInt(pending -> pending.tokens()).sum();
    }

    private static List<List<Pending>> drain(TokenBatcher batcher) throws InterruptedException {
        List<List<Pending>> batches = new ArrayList<>();
        Optional<Cut> batch = batcher.take();
        while (batch.isPresent()) {
            batches.add(batch.get().sequences());
            batch = batcher.take();
        }
        return batches;
    }
}
