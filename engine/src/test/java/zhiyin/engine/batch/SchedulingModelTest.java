package zhiyin.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import zhiyin.engine.Caller;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.QueueLimits;
import zhiyin.engine.Seeds;
import zhiyin.engine.Urgency;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.batch.PlainQueue.Entry;
import zhiyin.engine.batch.Request.Pending;

/// The queue against a plain model of it: random requests, cancellations, deadlines, batches and pauses,
/// compared after every step.
@Timeout(600)
final class SchedulingModelTest {
    private static final int BUDGET = 100;
    private static final int LONGEST = 150;
    private static final QueueLimits UNLIMITED = new QueueLimits(Long.MAX_VALUE, Long.MAX_VALUE);

    private final Random random = Seeds.random(getClass());

    /// What the model knows of a request.
    private static final class Known {
        final int number;
        final Caller caller;
        final long deadline;
        final CompletableFuture<Computed> answer;
        boolean cancelled;
        boolean expired;

        Known(int number, Caller caller, long deadline, CompletableFuture<Computed> answer) {
            this.number = number;
            this.caller = caller;
            this.deadline = deadline;
            this.answer = answer;
        }
    }

    private final class World {
        final FakeClock clock = new FakeClock();
        final TokenBatcher batcher;
        final Map<Urgency, PlainQueue> plain = new EnumMap<>(Urgency.class);
        final List<Known> known = new ArrayList<>();
        final List<Cut> running = new ArrayList<>();

        /// Bulk that waits all the time, and what was taken meanwhile.
        long interactiveTokens;

        long bulkTokens;

        boolean passedOver;

        World(int workers) {
            batcher = new TokenBatcher(BUDGET, workers, UNLIMITED, clock);
            for (Urgency urgency : Urgency.values()) {
                plain.put(urgency, new PlainQueue());
            }
        }

        PlainQueue plain(Urgency urgency) {
            return Objects.requireNonNull(plain.get(urgency));
        }

        void submit() {
            Urgency urgency = random.nextBoolean() ? Urgency.BULK : Urgency.INTERACTIVE;
            Optional<Duration> patience =
                    random.nextInt(4) == 0
                            ? Optional.of(Duration.ofMillis(random.nextInt(1, 50)))
                            : Optional.empty();
            var caller = new Caller("caller " + random.nextInt(5), urgency, patience);
            int[] lengths =
                    random.ints(random.nextInt(1, 6), 1, random.nextBoolean() ? 20 : LONGEST)
                            .toArray();
            var answer =
                    batcher.submit(
                            IntStream.of(lengths)
                                    .mapToObj(length -> new Sequence(new int[length]))
                                    .toList(),
                            caller);
            long deadline = patience.map(p -> clock.nanos() + p.toNanos()).orElse(Long.MAX_VALUE);
            var one = new Known(known.size(), caller, deadline, answer);
            known.add(one);
            for (int i = 0; i < lengths.length; i++) {
                plain(urgency).add(new Entry(caller.name(), one.number, i, lengths[i]));
            }
        }

        void cancel() {
            if (!known.isEmpty()) {
                Known one = known.get(random.nextInt(known.size()));
                one.cancelled |= one.answer.cancel(false);
                if (one.cancelled) {
                    plain(one.caller.urgency()).removeRequest(one.number);
                }
            }
        }

        void wait(Duration time) {
            clock.advance(time);
            for (Known one : known) {
                PlainQueue queue = plain(one.caller.urgency());
                if (one.deadline <= clock.nanos() && queue.has(one.number)) {
                    one.expired = true;
                    queue.removeRequest(one.number);
                    assertThat(one.answer).isCompletedExceptionally();
                }
            }
        }

        void take() throws InterruptedException {
            if (plain(Urgency.INTERACTIVE).isEmpty() && plain(Urgency.BULK).isEmpty()) {
                return;
            }
            boolean interactiveWaited = !plain(Urgency.INTERACTIVE).isEmpty();
            boolean bulkWaited = !plain(Urgency.BULK).isEmpty();
            Cut cut = batcher.take().orElseThrow();
            long interactive = check(cut);
            if (interactiveWaited && interactive == 0) {
                assertThat(passedOver).as("interactive is passed over twice").isFalse();
                passedOver = true;
            } else {
                passedOver = false;
            }
            count(bulkWaited, interactive, cut.tokens() - interactive);
            assertThat(cut.yields()).isEqualTo(interactive == 0);
        }

        void takeUrgent() {
            Optional<Cut> bulk =
                    running.stream().filter(Cut::yields).findFirst().filter(_ -> !passedOver);
            boolean bulkWaited = !plain(Urgency.BULK).isEmpty();
            bulk.flatMap(batcher::takeUrgent)
                    .ifPresent(cut -> {
                        long interactive = check(cut);
                        assertThat(interactive).isEqualTo(cut.tokens());
                        count(bulkWaited, interactive, 0);
                    });
        }

        /// Bulk has an eighth, but for one sequence and one batch.
        private void count(boolean bulkWaited, long interactive, long bulk) {
            if (!bulkWaited) {
                interactiveTokens = 0;
                bulkTokens = 0;
                return;
            }
            interactiveTokens += interactive;
            bulkTokens += bulk;
            assertThat(interactiveTokens)
                    .as("interactive tokens while bulk had %d", bulkTokens)
                    .isLessThanOrEqualTo(Cutter.SHARE * (bulkTokens + LONGEST) + 3L * LONGEST);
        }

        /// Takes the same out of the model, and gives the interactive tokens.
        private long check(Cut cut) {
            assertThat(cut.sequences()).isNotEmpty();
            assertThat(cut.tokens() <= BUDGET || cut.sequences().size() == 1).isTrue();
            running.add(cut);
            long interactive = 0;
            for (Pending pending : cut.sequences()) {
                Urgency urgency = pending.request().caller().urgency();
                Entry expected = plain(urgency).take();
                assertThat(pending.request().answer).isSameAs(known.get(expected.request()).answer);
                assertThat(pending.index()).isEqualTo(expected.index());
                assertThat(pending.tokens()).isEqualTo(expected.tokens());
                interactive += urgency == Urgency.INTERACTIVE ? pending.tokens() : 0;
            }
            return interactive;
        }

        void finish() {
            if (running.isEmpty()) {
                return;
            }
            Cut cut = running.remove(random.nextInt(running.size()));
            for (Pending pending : cut.sequences()) {
                float[] vector = {System.identityHashCode(pending.request()), pending.index()};
                pending.request().deliver(pending.index(), vector, clock.nanos());
            }
            batcher.finished(cut);
        }

        void compareCounts() {
            for (Urgency urgency : Urgency.values()) {
                var waiting = batcher.load().waiting(urgency);
                assertThat(waiting.sequences()).isEqualTo(plain(urgency).size());
                assertThat(waiting.tokens()).isEqualTo(plain(urgency).tokens());
            }
            assertThat(batcher.load().runningBatches()).isEqualTo(running.size());
        }

        void end() throws InterruptedException {
            batcher.close();
            for (int i = 0; i < 100_000 && !isIdle(); i++) {
                take();
                finish();
            }
            assertThat(isIdle()).isTrue();
            assertThat(batcher.take()).isEmpty();
            assertThat(batcher.load().interactive().tokens()).isZero();
            assertThat(batcher.load().bulk().tokens()).isZero();
            assertThat(clock.alarms()).isZero();
            known.forEach(SchedulingModelTest::requireOneAnswer);
        }

        private boolean isIdle() {
            return plain.values().stream().allMatch(PlainQueue::isEmpty) && running.isEmpty();
        }
    }

    @Test
    void the_queue_does_what_its_plain_model_does() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            var world = new World(random.nextInt(1, 4));
            int submitting = random.nextInt(1, 8);
            for (int step = 0; step < 300; step++) {
                int choice = random.nextInt(8 + submitting);
                switch (choice) {
                    case 0 -> world.cancel();
                    case 1 -> world.wait(Duration.ofMillis(random.nextInt(20)));
                    case 2, 3 -> world.take();
                    case 4 -> world.takeUrgent();
                    case 5, 6, 7 -> world.finish();
                    default -> world.submit();
                }
                world.compareCounts();
            }
            world.end();
        }
    }

    private static void requireOneAnswer(Known one) {
        assertThat(one.answer).isDone();
        if (one.cancelled) {
            assertThat(one.answer).isCancelled();
        } else if (one.expired) {
            assertThat(one.answer.exceptionNow())
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED));
        } else {
            float[][] vectors = one.answer.join().vectors();
            for (int i = 0; i < vectors.length; i++) {
                assertThat(vectors[i][0]).isEqualTo(vectors[0][0]);
                assertThat(vectors[i][1]).isEqualTo(i);
            }
        }
    }
}
