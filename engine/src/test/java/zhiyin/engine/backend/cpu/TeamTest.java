package zhiyin.engine.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.Seeds;

@Timeout(600)
final class TeamTest {
    private final Random random = Seeds.random(getClass());
    private final Set<Thread> started = ConcurrentHashMap.newKeySet();

    private Team team(int members) {
        return new Team(members, _ -> started.add(Thread.currentThread()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7})
    void every_part_of_a_step_runs_exactly_once(int members) {
        try (Team team = team(members)) {
            for (int parts : new int[] {0, 1, 2, 3, members, members + 1, 10, 100, 1000}) {
                var runs = new AtomicIntegerArray(parts);
                team.run(
                        parts,
                        (member, part) -> {
                            assertThat(member).isBetween(0, members - 1);
                            runs.incrementAndGet(part);
                        });
                for (int part = 0; part < parts; part++) {
                    assertThat(runs.get(part)).as("part %d of %d", part, parts).isOne();
                }
            }
        }
    }

    @Test
    void a_member_is_always_the_same_thread() {
        try (Team team = team(4)) {
            var threads = new ConcurrentHashMap<Integer, Thread>();
            for (int step = 0; step < 200; step++) {
                team.run(
                        16,
                        (member, _) -> {
                            Thread before = threads.putIfAbsent(member, Thread.currentThread());
                            assertThat(before).isIn(null, Thread.currentThread());
                        });
            }
            assertThat(threads).containsEntry(0, Thread.currentThread());
        }
    }

    /// What one step leaves, every part of the next must see, whichever threads run them.
    @Test
    void thousands_of_steps_follow_each_other_and_see_what_the_ones_before_left() {
        try (Team team = team(3)) {
            int parts = 8;
            int[] counts = new int[parts]; // written without synchronisation
            for (int step = 0; step < 20_000; step++) {
                int wanted = step;
                int shift = random.nextInt(parts);
                team.run(
                        parts,
                        (_, part) -> {
                            int slot = (part + shift) % parts;
                            if (counts[slot] != wanted) {
                                throw new IllegalStateException(
                                        "step %d found %d".formatted(wanted, counts[slot]));
                            }
                            counts[slot]++;
                        });
            }
            assertThat(counts).containsOnly(20_000);
        }
    }

    static List<Throwable> failures() {
        return List.of(
                new IllegalStateException("broken"),
                new OutOfMemoryError("broken"),
                new AssertionError("broken"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void a_failure_of_any_part_reaches_the_owner_and_the_team_stays_usable(int members) {
        try (Team team = team(members)) {
            for (Throwable failure : failures()) {
                for (int broken = 0; broken < 9; broken++) {
                    int bad = broken;
                    assertThatThrownBy(() ->
                                    team.run(
                                            9,
                                            (_, part) -> {
                                                if (part == bad) {
                                                    sneak(failure);
                                                }
                                            }))
                            .isSameAs(failure);
                    var done = new AtomicInteger();
                    team.run(9, (_, _) -> done.incrementAndGet());
                    assertThat(done).hasValue(9);
                }
            }
        }
    }

    private static void sneak(Throwable failure) {
        switch (failure) {
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new IllegalArgumentException(failure);
        }
    }

    @Test
    void a_failure_of_a_helper_reaches_the_owner_after_all_parts_have_run() {
        try (Team team = team(3)) {
            var ran = new AtomicInteger();
            var helped = new CountDownLatch(1);
            assertThatThrownBy(() ->
                            team.run(
                                    50,
                                    (member, _) -> {
                                        ran.incrementAndGet();
                                        if (member == 0) {
                                            await(helped);
                                        } else {
                                            helped.countDown();
                                            throw new IllegalArgumentException("helper");
                                        }
                                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("helper");
            assertThat(ran).hasValue(50);
        }
    }

    @Test
    void helpers_that_fell_asleep_wake_up() throws InterruptedException {
        try (Team team = team(3)) {
            for (int round = 0; round < 5; round++) {
                team.run(3, (_, _) -> {});
                for (Thread helper : started) {
                    awaitState(helper, Thread.State.WAITING);
                }
                // Two parts that wait for each other need two members.
                var both = new CountDownLatch(2);
                team.run(
                        2,
                        (_, _) -> {
                            both.countDown();
                            await(both);
                        });
            }
        }
    }

    private static void awaitState(Thread thread, Thread.State state) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (thread.getState() != state && System.nanoTime() < end) {
            Thread.sleep(1);
        }
        assertThat(thread.getState()).isEqualTo(state);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void an_interrupt_of_the_owner_breaks_no_step_and_is_kept() {
        try (Team team = team(3)) {
            Thread.currentThread().interrupt();
            var done = new AtomicInteger();
            team.run(100, (_, _) -> done.incrementAndGet());
            assertThat(done).hasValue(100);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void no_thread_is_left_after_closing(boolean interrupted) {
        for (int round = 0; round < 50; round++) {
            Team team = team(4);
            if (round % 2 == 0) {
                team.run(5, (_, _) -> {});
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            team.close();
            assertThat(Thread.interrupted()).isEqualTo(interrupted);
        }
        assertThat(started).hasSize(150).noneMatch(Thread::isAlive);
    }

    /// Such as one that has no memory for what it needs: the owner must hear of it.
    @Test
    void a_helper_that_cannot_start_fails_the_next_step() {
        var failure = new OutOfMemoryError("no room");
        var tried = new CountDownLatch(1);
        try (Team team =
                new Team(
                        2,
                        _ -> {
                            tried.countDown();
                            throw failure;
                        })) {
            await(tried);
            assertThatThrownBy(
                            () -> {
                                for (int step = 0; step < 1000; step++) {
                                    team.run(2, (_, _) -> Thread.onSpinWait());
                                    Thread.sleep(1);
                                }
                            })
                    .isSameAs(failure);
        }
    }
}
