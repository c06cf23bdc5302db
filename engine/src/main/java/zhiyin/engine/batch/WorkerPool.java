package zhiyin.engine.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedderLoad;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.QueueLimits;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.model.Model;

/// One model run by a fixed set of workers. Each takes whole batches through the whole model on its
/// own, so that workers never wait for each other; a worker is one thread, or, for a model whose single
/// texts are much work, a team of threads that share each step. Thread-safe.
public final class WorkerPool implements AutoCloseable {
    /// Tokens for which a worker keeps scratch memory at least; a longer sequence gets its own for the
    /// time it is computed.
    private static final int KEPT_TOKENS = 2048;

    private static final Computed NOTHING =
            new Computed(new float[0][], Duration.ZERO, Duration.ZERO);

    private final Model model;
    private final int threadsPerWorker;
    private final int maxSequenceTokens;
    private final int passTokens;
    private final TokenBatcher batcher;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /// Workers of one thread each.
    ///
    /// @param maxBatchTokens tokens a batch of several sequences may have
    /// @param maxSequenceTokens tokens a sequence may have; a long one is a batch by itself
    public WorkerPool(Model model, int workers, int maxBatchTokens, int maxSequenceTokens) {
        this(model, workers, 1, maxBatchTokens, maxSequenceTokens, QueueLimits.DEFAULTS);
    }

    /// @param threadsPerWorker how many threads share each step of a worker
    public WorkerPool(
            Model model,
            int workers,
            int threadsPerWorker,
            int maxBatchTokens,
            int maxSequenceTokens,
            QueueLimits limits) {
        this.model = model;
        this.threadsPerWorker = threadsPerWorker;
        this.maxSequenceTokens = maxSequenceTokens;
        this.passTokens = Math.max(maxBatchTokens, Math.min(maxSequenceTokens, KEPT_TOKENS));
        this.batcher = new TokenBatcher(maxBatchTokens, workers, limits, Clock.SYSTEM);
        for (int i = 0; i < workers; i++) {
            threads.add(Thread.ofPlatform().name("zhiyin-worker-" + i).daemon().start(this::work));
        }
    }

    /// [#submit(List, Caller)] for sequences without prefixes and for nobody in particular.
    public CompletableFuture<Computed> submit(List<int[]> sequences) {
        return submit(sequences.stream().map(Sequence::new).toList(), Caller.DEFAULT);
    }

    /// Computes the pooled vectors of the sequences, in their order. Cancelling the future drops what
    /// has not been started. What depends on the future runs on a worker's thread and must be quick.
    ///
    /// @throws EngineException OVERLOADED, STOPPING, DEVICE_LOST; the future fails with DEADLINE_EXCEEDED, STOPPING or
    ///     what the model failed with
    public CompletableFuture<Computed> submit(List<Sequence> sequences, Caller caller) {
        for (Sequence sequence : sequences) {
            if (sequence.tokens().length == 0 || sequence.length() > maxSequenceTokens) {
                throw new IllegalArgumentException(
                        "a sequence of %d tokens, expected 1 to %d"
                                .formatted(sequence.length(), maxSequenceTokens));
            }
        }
        return sequences.isEmpty()
                ? CompletableFuture.completedFuture(NOTHING)
                : batcher.submit(sequences, caller);
    }

    /// Refuses a caller that [#submit] would refuse whatever it sent.
    ///
    /// @throws EngineException OVERLOADED, STOPPING
    public void requireRoom(Caller caller) {
        batcher.requireRoom(caller);
    }

    public EmbedderLoad load() {
        return batcher.load();
    }

    private void work() {
        try (var runner =
                new BatchRunner(batcher, model, passTokens, threadsPerWorker, Clock.SYSTEM)) {
            Optional<Cut> batch = batcher.take();
            while (batch.isPresent()) {
                runner.run(batch.get());
                batch = batcher.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            batcher.fail(e);
        } catch (RuntimeException | Error e) {
            end(e);
        }
    }

    private void end(Throwable cause) {
        if (cause instanceof EngineException known) {
            batcher.lose(known);
        } else {
            batcher.fail(cause);
        }
    }

    /// Whether nothing is computed any more, as where the GPU was lost: everything fails, and only closing is left to do.
    public boolean isLost() {
        return batcher.isLost();
    }

    /// Takes no more, finishes what it can in `most`, fails the rest with STOPPING, and closes. A batch
    /// that is being computed then ends with its present layer.
    public void drain(Duration most) {
        batcher.close();
        try {
            batcher.awaitIdle(most);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        batcher.failRunning(
                new EngineException(
                        Code.STOPPING, "the embedder was stopped before this was computed"));
        close();
    }

    /// Finishes what was accepted, then frees the model. Closing again does nothing.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        batcher.close();
        boolean interrupted = false;
        for (Thread thread : threads) {
            interrupted |= joinUninterruptibly(thread);
        }
        model.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
