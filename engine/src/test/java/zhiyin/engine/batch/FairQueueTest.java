package zhiyin.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import zhiyin.engine.Caller;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.batch.Request.Pending;

final class FairQueueTest {
    private final Random random = Seeds.random(getClass());

    private static Request request(String caller, int... lengths) {
        List<Sequence> sequences =
                IntStream.of(lengths).mapToObj(length -> new Sequence(new int[length])).toList();
        return new Request(sequences, Caller.DEFAULT.withName(caller), 0);
    }

    private static List<String> takeAll(FairQueue queue) {
        List<String> callers = new ArrayList<>();
        while (!queue.isEmpty()) {
            callers.add(queue.take(0).request().caller().name());
        }
        return callers;
    }

    @Test
    void ten_thousand_texts_of_one_caller_do_not_delay_the_one_of_another() {
        var queue = new FairQueue(Long.MAX_VALUE);
        queue.add(request("many", IntStream.range(0, 10_000).map(_ -> 10).toArray()));
        for (int i = 0; i < 100; i++) {
            assertThat(queue.take(0).tokens()).isEqualTo(10);
        }
        queue.add(request("one", 10));
        assertThat(takeAll(queue).subList(0, 2)).contains("one");
    }

    @Test
    void callers_share_by_tokens_and_not_by_texts() {
        var queue = new FairQueue(Long.MAX_VALUE);
        queue.add(request("long", 30, 30, 30));
        queue.add(request("short", 10, 10, 10, 10, 10, 10));
        assertThat(takeAll(queue))
                .containsExactly(
                        "long", "short", "short", "short", "long", "short", "short", "short",
                        "long");
    }

    @Test
    void whoever_sends_one_at_a_time_gets_no_more_than_whoever_sends_all_at_once() {
        var queue = new FairQueue(Long.MAX_VALUE);
        queue.add(request("all", IntStream.range(0, 1_000).map(_ -> 5).toArray()));
        Map<String, Integer> tokens = new HashMap<>();
        queue.add(request("single", 50));
        for (int i = 0; i < 500; i++) {
            Pending taken = queue.take(0);
            tokens.merge(taken.request().caller().name(), taken.tokens(), Integer::sum);
            if (queue.tokensOf("single") == 0) {
                queue.add(request("single", 50));
            }
        }
        assertThat(tokens.getOrDefault("single", 0) - tokens.getOrDefault("all", 0))
                .isBetween(-55, 55);
    }

    /// The bound of the paper: a sequence of each.
    @Test
    void of_two_that_wait_neither_gets_more_than_a_sequence_of_each_before_the_other() {
        var queue = new FairQueue(Long.MAX_VALUE);
        int[] longest = {20, 300, 77};
        for (int caller = 0; caller < longest.length; caller++) {
            queue.add(
                    request(
                            "caller " + caller,
                            random.ints(5_000, 1, longest[caller] + 1).toArray()));
        }
        long[] had = new long[longest.length];
        for (int i = 0; i < 3_000; i++) {
            Pending taken = queue.take(0);
            had[taken.request().caller().name().charAt(7) - '0'] += taken.tokens();
            for (int a = 0; a < had.length; a++) {
                for (int b = 0; b < a; b++) {
                    assertThat(Math.abs(had[a] - had[b]))
                            .isLessThanOrEqualTo(longest[a] + longest[b]);
                }
            }
        }
    }

    @Test
    void one_callers_requests_keep_their_order_also_when_one_is_taken_out() {
        var queue = new FairQueue(Long.MAX_VALUE);
        Request first = request("one", 1, 2);
        Request second = request("one", 3, 4);
        Request third = request("one", 5, 6);
        List.of(first, second, third).forEach(queue::add);
        queue.remove(second);
        queue.remove(second);
        assertThat(queue.tokens()).isEqualTo(14);
        List<Integer> lengths = new ArrayList<>();
        while (!queue.isEmpty()) {
            lengths.add(queue.take(0).tokens());
        }
        assertThat(lengths).containsExactly(1, 2, 5, 6);
        assertThat(queue.tokens()).isZero();
        assertThat(queue.countedTokens()).isZero();
    }

    @Test
    void of_one_caller_no_more_than_its_own_limit_counts() {
        var queue = new FairQueue(100);
        Request large = request("greedy", 1_000, 1_000);
        queue.add(large);
        queue.add(request("modest", 30));
        assertThat(queue.countedTokens()).isEqualTo(130);
        assertThat(queue.tokensOf("greedy")).isEqualTo(2_000);
        queue.remove(large);
        assertThat(queue.countedTokens()).isEqualTo(30);
    }
}
