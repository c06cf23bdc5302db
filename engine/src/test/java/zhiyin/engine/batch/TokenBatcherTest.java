package zhiyin.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.batch.TokenBatcher.Pending;

@Timeout(20)
final class TokenBatcherTest {
    private final Random random = Seeds.random(getClass());

    @Test
    void a_batch_never_has_more_tokens_than_the_budget() throws InterruptedException {
        for (int workers = 1; workers <= 4; workers++) {
            var batcher = new TokenBatcher(100, workers);
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
        var batcher = new TokenBatcher(100, 2);
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
        var batcher = new TokenBatcher(256, 1);
        for (int i = 0; i < 4; i++) {
            add(batcher, sequences(10));
        }
        batcher.close();
        assertThat(drain(batcher)).hasSize(1);
    }

    @Test
    void work_that_fits_one_batch_is_still_shared_among_the_workers() throws InterruptedException {
        var batcher = new TokenBatcher(1_000, 4);
        add(batcher, Collections.nCopies(40, new Sequence(new int[20]))); // 800 tokens
        batcher.close();
        List<List<Pending>> batches = drain(batcher);
        assertThat(batches).hasSizeGreaterThanOrEqualTo(4);
        assertThat(tokens(batches.getFirst())).isBetween(200, 219);
    }

    @Test
    void a_few_tokens_are_not_shared_out() throws InterruptedException {
        var batcher = new TokenBatcher(1_000, 16);
        add(batcher, Collections.nCopies(6, new Sequence(new int[10])));
        batcher.close();
        assertThat(drain(batcher)).hasSize(1);
    }

    @Test
    void a_cancelled_requests_sequences_are_dropped_wherever_they_are()
            throws InterruptedException {
        var batcher = new TokenBatcher(100, 1);
        var first = batcher.submit(sequences(11, 11));
        add(batcher, sequences(12, 12));
        var third = batcher.submit(sequences(13, 13));
        add(batcher, sequences(14));
        var last = batcher.submit(sequences(15));
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
        var batcher = new TokenBatcher(100, 1);
        CompletableFuture<float[][]> answer = batcher.submit(sequences(60, 60));
        List<Pending> first = batcher.take().orElseThrow();
        List<Pending> second = batcher.take().orElseThrow();
        second.getFirst().request().deliver(1, new float[] {2});
        assertThat(answer).isNotDone();
        first.getFirst().request().deliver(0, new float[] {1});
        assertThat(answer.join()).isDeepEqualTo(new float[][] {{1}, {2}});
    }

    @Test
    void closing_wakes_who_waits_and_refuses_who_comes() throws InterruptedException {
        var batcher = new TokenBatcher(100, 1);
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
        assertThatThrownBy(() -> batcher.submit(sequences(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void failing_fails_everything_in_the_queue() throws InterruptedException {
        var batcher = new TokenBatcher(100, 1);
        List<CompletableFuture<float[][]>> answers =
                IntStream.range(0, 3).mapToObj(_ -> batcher.submit(sequences(60, 60))).toList();
        batcher.fail(new IllegalStateException("broken"));
        assertThat(answers).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(batcher.take()).isEmpty();
    }

    private static void add(TokenBatcher batcher, List<Sequence> sequences) {
        assertThat(batcher.submit(sequences)).isNotDone();
    }

    private static List<Sequence> sequences(int... lengths) {
        return IntStream.of(lengths).mapToObj(length -> new Sequence(new int[length])).toList();
    }

    private static int tokens(List<Pending> batch) {
        return batch.stream().mapToInt(pending -> pending.tokens()).sum();
    }

    private static List<List<Pending>> drain(TokenBatcher batcher) throws InterruptedException {
        List<List<Pending>> batches = new ArrayList<>();
        var batch = batcher.take();
        while (batch.isPresent()) {
            batches.add(batch.get());
            batch = batcher.take();
        }
        return batches;
    }
}
