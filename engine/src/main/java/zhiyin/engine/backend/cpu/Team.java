package zhiyin.engine.backend.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The threads that take one forward pass together: its owner and helpers. A step is cut into parts,
/// and whoever is free takes the next one, so that a thread held up by the system holds up one part
/// and not the step. Between the steps of a pass helpers spin, since steps follow each other within
/// microseconds; after a while without work they sleep.
///
/// [#run] and [#close] are for the owner's thread only.
final class Team implements AutoCloseable {
    /// About 100 µs: longer than the gaps within a pass, shorter than anybody would notice.
    private static final int SPINS = 2000;

    /// A part of a step.
    @FunctionalInterface
    interface Part {
        /// @param member which member takes it: 0 for the owner, 1 and up for helpers
        /// @param part which part
        void run(int member, int part);
    }

    private static final class Step {
        final Part body;
        final int parts;
        final AtomicInteger next = new AtomicInteger();
        final AtomicInteger finished = new AtomicInteger();
        volatile @Nullable Throwable failure;

        Step(Part body, int parts) {
            this.body = body;
            this.parts = parts;
        }

        void help(int member) {
            for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
                try {
                    body.run(member, part);
                } catch (RuntimeException | Error e) {
                    failure = e;
                } finally {
                    finished.incrementAndGet();
                }
            }
        }
    }

    private final Thread[] helpers;
    private volatile @Nullable Step step;
    private volatile boolean closed;

    /// Why a helper could not begin.
    private volatile @Nullable Throwable broken;

    /// @param start what a helper does before anything else, given its number; where it fails, the next
    ///     [#run] does
    Team(int members, IntConsumer start) {
        this.helpers = new Thread[members - 1];
        for (int i = 0; i < helpers.length; i++) {
            int member = i + 1;
            helpers[i] =
                    Thread.ofPlatform()
                            .name("zhiyin-helper-" + member)
                            .daemon()
                            .unstarted(() -> {
                                if (begin(start, member)) {
                                    help(member);
                                }
                            });
        }
        try {
            for (Thread helper : helpers) {
                helper.start();
            }
        } catch (OutOfMemoryError e) { // the system has no more threads
            close();
            throw e;
        }
    }

    private boolean begin(IntConsumer start, int member) {
        try {
            start.accept(member);
            return true;
        } catch (RuntimeException | Error e) {
            broken = e;
            return false;
        }
    }

    int members() {
        return helpers.length + 1;
    }

    /// Runs parts `0 .. parts` of a step, in no order, and returns when all have been. A failure of any
    /// part is thrown here.
    void run(int parts, Part body) {
        if (helpers.length == 0 || parts == 1) {
            for (int part = 0; part < parts; part++) {
                body.run(0, part);
            }
            return;
        }
        rethrow(broken);
        Step current = new Step(body, parts);
        step = current;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
        current.help(0);
        while (current.finished.get() < parts) {
            Thread.onSpinWait();
        }
        rethrow(current.failure);
    }

    private static void rethrow(@Nullable Throwable failure) {
        switch (failure) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new IllegalStateException(failure);
        }
    }

    private void help(int member) {
        Step last = null;
        while (!closed) {
            Step current = step;
            for (int spins = 0; current == last && spins < SPINS; spins++) {
                Thread.onSpinWait();
                current = step;
            }
            if (current == last) {
                LockSupport.park(this);
            } else if (current != null) {
                current.help(member);
                last = current;
            }
        }
    }

    /// Sends the helpers home and waits for them.
    @Override
    public void close() {
        closed = true;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
            boolean interrupted = false;
            while (helper.isAlive()) {
                try {
                    helper.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
