package zhiyin.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import zhiyin.engine.Caller;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Seeds;
import zhiyin.engine.Urgency;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.model.Model;

@Timeout(600)
final class WorkerPoolTest {
    private static final int BROKEN = 666;

    private static final Caller BULK = Caller.DEFAULT.withUrgency(Urgency.BULK);

    private final Random random = Seeds.random(getClass());

    @Test
    void every_caller_gets_its_own_vectors_in_its_own_order() {
        var model = new FakeModel();
        try (var pool = new WorkerPool(model, 3, 100, 100)) {
            List<List<int[]>> requests = new ArrayList<>();
            List<CompletableFuture<Computed>> answers = new ArrayList<>();
            for (int r = 0; r < 200; r++) {
                List<int[]> request =
                        random.ints(random.nextInt(1, 20), 1, 101)
                                .mapToObj(length -> FakeModel.sequence(random.nextInt(500), length))
                                .toList();
                requests.add(request);
                answers.add(pool.submit(request));
            }
            for (int r = 0; r < requests.size(); r++) {
                List<int[]> request = requests.get(r);
                assertThat(answers.get(r).join().vectors())
                        .isDeepEqualTo(
                                request.stream()
                                        .map(s -> FakeModel.vector(s[0], s.length))
                                        .toArray(float[][]::new));
            }
        }
        assertThat(model.batches)
                .allMatch(batch -> batch.stream().mapToInt(Integer::intValue).sum() <= 100);
    }

    @Test
    void no_texts_need_no_worker() {
        try (var pool = new WorkerPool(new FakeModel(), 1, 100, 100)) {
            assertThat(pool.submit(List.of()).join().vectors()).isEmpty();
        }
    }

    @Test
    void sequences_that_no_batch_can_hold_are_refused() {
        try (var pool = new WorkerPool(new FakeModel(), 1, 100, 100)) {
            for (int length : new int[] {0, 101}) {
                assertThatThrownBy(() -> pool.submit(List.of(new int[length])))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContainingAll(String.valueOf(length), "100");
            }
        }
    }

    /// All workers are in a batch of the one request at the same moment, or this never ends.
    @Test
    void a_long_request_is_shared_among_the_workers() {
        var together = new CyclicBarrier(3);
        var model = new FakeModel(_ -> await(together));
        try (var pool = new WorkerPool(model, 3, 100, 100)) {
            assertThat(pool.submit(Collections.nCopies(6, new int[60])).join().vectors())
                    .hasNumberOfRows(6);
        }
    }

    @Test
    void a_failing_batch_fails_its_requests_and_no_others() {
        var model = new FakeModel(WorkerPoolTest::failWhereBroken);
        try (var pool = new WorkerPool(model, 1, 100, 100)) {
            // Two of 60 do not fit one batch.
            var before = pool.submit(List.of(FakeModel.sequence(1, 60)));
            var broken = pool.submit(List.of(FakeModel.sequence(BROKEN, 60)));
            var after = pool.submit(List.of(FakeModel.sequence(2, 60)));
            assertThat(before.join().vectors()).hasNumberOfRows(1);
            assertThat(after.join().vectors()).hasNumberOfRows(1);
            assertThatThrownBy(broken::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("broken on purpose")
                    .extracting("code")
                    .isEqualTo(Code.NATIVE_FAILURE);
            assertThat(pool.submit(List.of(FakeModel.sequence(3, 60))).join().vectors())
                    .hasNumberOfRows(1);
        }
    }

    @Test
    void a_vector_that_is_not_finite_does_not_spoil_its_neighbours() {
        var model = new FakeModel();
        model.poison = 7;
        try (var pool = new WorkerPool(model, 1, 100, 100)) {
            float[][] vectors =
                    pool.submit(
                                    List.of(
                                            FakeModel.sequence(1, 10),
                                            FakeModel.sequence(7, 10),
                                            FakeModel.sequence(2, 10)))
                            .join()
                            .vectors();
            assertThat(vectors[0]).containsExactly(FakeModel.vector(1, 10));
            assertThat(vectors[1][1]).isNaN();
            assertThat(vectors[2]).containsExactly(FakeModel.vector(2, 10));
        }
    }

    @Test
    void a_request_of_many_batches_fails_as_a_whole_and_the_rest_of_it_is_dropped() {
        var model = new FakeModel(WorkerPoolTest::failWhereBroken);
        try (var pool = new WorkerPool(model, 1, 100, 100)) {
            List<int[]> request = new ArrayList<>();
            request.add(FakeModel.sequence(BROKEN, 60));
            request.addAll(Collections.nCopies(1_000, FakeModel.sequence(1, 60)));
            var answer = pool.submit(request);
            assertThatThrownBy(answer::join).hasMessageContaining("broken on purpose");
            pool.submit(List.of(FakeModel.sequence(2, 60))).join();
            assertThat(model.batches).hasSize(2);
        }
    }

    @Test
    void an_error_of_the_machine_fails_the_batch_not_the_worker() {
        var model =
                new FakeModel(batch -> {
                    if (batch.tokens()[0] == BROKEN) {
                        throw new StackOverflowError();
                    }
                });
        try (var pool = new WorkerPool(model, 1, 100, 100)) {
            var answer = pool.submit(List.of(FakeModel.sequence(BROKEN, 60)));
            assertThatThrownBy(answer::join).hasCauseInstanceOf(EngineException.class);
            assertThat(pool.submit(List.of(FakeModel.sequence(1, 60))).join().vectors())
                    .hasNumberOfRows(1);
        }
    }

    @Test
    void a_cancelled_requests_sequences_are_not_computed() {
        var gate = new Gate();
        var model = new FakeModel(_ -> gate.pass());
        try (var pool = new WorkerPool(model, 1, 100, 100)) {
            var running = pool.submit(List.of(FakeModel.sequence(1, 60)));
            gate.awaitArrival();
            var cancelled = pool.submit(Collections.nCopies(10, FakeModel.sequence(2, 61)));
            var kept = pool.submit(List.of(FakeModel.sequence(3, 62)));
            cancelled.cancel(false);
            gate.open();
            running.join();
            kept.join();
        }
        assertThat(model.batches).containsExactly(List.of(60), List.of(62));
    }

    @Test
    void closing_finishes_what_was_accepted_then_frees_the_model() {
        var gate = new Gate();
        var model = new FakeModel(_ -> gate.pass());
        var pool = new WorkerPool(model, 2, 100, 100);
        var answer = pool.submit(Collections.nCopies(20, FakeModel.sequence(1, 60)));
        gate.awaitArrival();
        var closed = CompletableFuture.runAsync(pool::close);
        assertThat(model.closings).hasValue(0);
        gate.open();
        closed.join();
        assertThat(answer).isCompleted();
        assertThat(answer.join().vectors()).hasNumberOfRows(20);
        assertThat(model.passesOpen).hasValue(0);
        assertThat(model.passesMade).hasValue(2);
        assertThat(model.closings).hasValue(1);
        assertThatThrownBy(() -> pool.submit(List.of(new int[1])))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("closed")
                .extracting("code")
                .isEqualTo(Code.STOPPING);
    }

    @Test
    void a_model_that_cannot_make_a_pass_fails_requests_instead_of_hanging() {
        var model = new WithoutPasses();
        try (var pool = new WorkerPool(model, 2, 100, 100)) {
            // Accepted before the workers gave up, or refused after: never kept.
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(
                                () -> pool.submit(List.of(new int[10])).get(10, TimeUnit.SECONDS))
                        .isNotInstanceOf(TimeoutException.class);
            }
        }
    }

    @Test
    void a_query_is_answered_in_the_pause_of_a_bulk_batch() {
        var gate = new Gate();
        var model =
                new FakeModel(batch -> {
                    if (batch.tokenCount() == 60) {
                        gate.pass();
                    }
                });
        try (var pool = new WorkerPool(model, 1, 100, 100)) {
            var bulk = pool.submit(List.of(new Sequence(FakeModel.sequence(1, 60))), BULK);
            gate.awaitArrival();
            var query = pool.submit(List.of(FakeModel.sequence(2, 7)));
            List<String> order = new CopyOnWriteArrayList<>();
            var both =
                    CompletableFuture.allOf(
                            bulk.thenRun(() -> order.add("bulk")),
                            query.thenRun(() -> order.add("query")));
            gate.open();
            both.join();
            assertThat(order).containsExactly("query", "bulk");
            assertThat(bulk.join().vectors()[0]).containsExactly(FakeModel.vector(1, 60));
            assertThat(query.join().vectors()[0]).containsExactly(FakeModel.vector(2, 7));
            assertThat(model.passesOpen).hasValue(2);
        }
        assertThat(model.passesOpen).hasValue(0);
    }

    @Test
    void without_memory_for_a_second_pass_bulk_batches_are_finished_first() {
        var gate = new Gate();
        var model = new FakeModel(_ -> gate.pass());
        model.maxPasses = 1;
        try (var pool = new WorkerPool(model, 1, 100, 100)) {
            var bulk = pool.submit(List.of(new Sequence(FakeModel.sequence(1, 60))), BULK);
            gate.awaitArrival();
            var query = pool.submit(List.of(FakeModel.sequence(2, 7)));
            gate.open();
            assertThat(bulk.join().vectors()).hasNumberOfRows(1);
            assertThat(query.join().vectors()).hasNumberOfRows(1);
        }
    }

    @Test
    void a_batch_that_nobody_waits_for_any_more_ends_at_its_next_pause() {
        var gate = new Gate();
        var model = new FakeModel(_ -> gate.pass());
        var pool = new WorkerPool(model, 1, 100, 100);
        try (pool) {
            var given = pool.submit(List.of(FakeModel.sequence(1, 60)));
            gate.awaitArrival();
            given.cancel(false);
            gate.open();
            assertThat(pool.submit(List.of(FakeModel.sequence(2, 7))).join().vectors())
                    .hasNumberOfRows(1);
        }
        // Looked at when the workers have ended: an answer is given before its batch is done with.
        assertThat(model.passesFinished).hasValue(1);
        assertThat(pool.load().runningBatches()).isZero();
    }

    @Test
    void draining_finishes_what_it_can_and_fails_the_rest() {
        var gate = new Gate();
        var model = new FakeModel(_ -> gate.pass());
        var pool = new WorkerPool(model, 1, 100, 100);
        var running = pool.submit(List.of(FakeModel.sequence(1, 60)));
        var waiting = pool.submit(List.of(FakeModel.sequence(2, 60)));
        gate.awaitArrival();
        var drained = CompletableFuture.runAsync(() -> pool.drain(Duration.ofNanos(1)));
        for (var answer : List.of(running, waiting)) {
            assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
                    .cause()
                    .extracting("code")
                    .isEqualTo(Code.STOPPING);
        }
        gate.open();
        drained.join();
        assertThat(model.closings).hasValue(1);
        assertThat(model.passesFinished).hasValue(0);
    }

    @Test
    void draining_with_time_enough_finishes_everything() {
        var model = new FakeModel();
        var pool = new WorkerPool(model, 2, 100, 100);
        var answer = pool.submit(Collections.nCopies(50, FakeModel.sequence(1, 60)));
        pool.drain(Duration.ofMinutes(10));
        assertThat(answer.join().vectors()).hasNumberOfRows(50);
        assertThat(model.closings).hasValue(1);
        assertThatThrownBy(() -> pool.submit(List.of(new int[1])))
                .extracting("code")
                .isEqualTo(Code.STOPPING);
        pool.drain(Duration.ZERO);
        pool.close();
    }

    @Test
    void the_real_clock_rings_for_who_is_out_of_patience() {
        var gate = new Gate();
        var model = new FakeModel(_ -> gate.pass());
        try (var pool = new WorkerPool(model, 1, 100, 100)) {
            var running = pool.submit(List.of(FakeModel.sequence(1, 60)));
            gate.awaitArrival();
            var late =
                    pool.submit(
                            List.of(new Sequence(FakeModel.sequence(2, 60))),
                            Caller.DEFAULT.withPatience(Duration.ofMillis(1)));
            assertThatThrownBy(() -> late.get(10, TimeUnit.SECONDS))
                    .cause()
                    .extracting("code")
                    .isEqualTo(Code.DEADLINE_EXCEEDED);
            gate.open();
            assertThat(running.join().vectors()).hasNumberOfRows(1);
        }
        assertThat(model.batches).containsExactly(List.of(60));
    }

    @Test
    void an_interrupt_while_closing_is_kept_for_the_caller() {
        var model = new FakeModel();
        var pool = new WorkerPool(model, 1, 100, 100);
        Thread.currentThread().interrupt();
        pool.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(model.closings).hasValue(1);
    }

    private static void failWhereBroken(Batch batch) {
        if (IntStream.of(batch.tokens()).anyMatch(token -> token == BROKEN)) {
            throw new IllegalStateException("broken on purpose");
        }
    }

    /// Holds batches up until it is opened.
    private static final class Gate {
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        void pass() {
            arrived.countDown();
            await(opened);
        }

        void awaitArrival() {
            await(arrived);
        }

        void open() {
            opened.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class WithoutPasses implements Model {
        private final FakeModel model = new FakeModel();

        @Override
        public int dimensions() {
            return model.dimensions();
        }

        @Override
        public int vocabularySize() {
            return model.vocabularySize();
        }

        @Override
        public int maxTokens() {
            return model.maxTokens();
        }

        @Override
        public long flopsPerToken() {
            return model.flopsPerToken();
        }

        @Override
        public ForwardPass newPass(int maxBatchTokens, int threads) {
            throw new EngineException(Code.NATIVE_FAILURE, "no memory for a pass");
        }

        @Override
        public void close() {
            model.close();
        }
    }
}
