package zhiyin.engine.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.batch.TokenBatcher.Pending;
import zhiyin.engine.model.Model;
import zhiyin.engine.model.Model.ForwardPass;

/// One model run by a fixed set of threads. Each takes whole batches through the whole model on its
/// own: cores never wait for each other. Thread-safe.
public final class WorkerPool implements AutoCloseable {
    private final Model model;
    private final int maxSequenceTokens;
    private final int passTokens;
    private final TokenBatcher batcher;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /// @param maxBatchTokens tokens a batch of several sequences may have
    /// @param maxSequenceTokens tokens a sequence may have; a long one is a batch by itself
    public WorkerPool(Model model, int threadCount, int maxBatchTokens, int maxSequenceTokens) {
        this.model = model;
        this.maxSequenceTokens = maxSequenceTokens;
        this.passTokens = Math.max(maxBatchTokens, maxSequenceTokens);
        this.batcher = new TokenBatcher(maxBatchTokens, threadCount);
        for (int i = 0; i < threadCount; i++) {
            threads.add(Thread.ofPlatform().name("zhiyin-worker-" + i).daemon().start(this::work));
        }
    }

    /// Computes the pooled vectors of the sequences, in their order. Cancelling the future drops what
    /// has not been started.
    public CompletableFuture<float[][]> submit(List<int[]> sequences) {
        for (int[] sequence : sequences) {
            if (sequence.length == 0 || sequence.length > maxSequenceTokens) {
                throw new IllegalArgumentException(
                        "a sequence of %d tokens, expected 1 to %d"
                                .formatted(sequence.length, maxSequenceTokens));
            }
        }
        return sequences.isEmpty()
                ? CompletableFuture.completedFuture(new float[0][])
                : batcher.submit(sequences);
    }

    private void work() {
        try (ForwardPass pass = model.newPass(passTokens)) {
            Optional<List<Pending>> batch = batcher.take();
            while (batch.isPresent()) {
                run(pass, batch.get());
                batch = batcher.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            batcher.fail(e);
        } catch (RuntimeException | Error e) {
            batcher.fail(e);
        }
    }

    private static void run(ForwardPass pass, List<Pending> batch) {
        try {
            float[][] vectors = pass.run(Batch.pack(batch.stream().map(Pending::tokens).toList()));
            for (int i = 0; i < vectors.length; i++) {
                batch.get(i).request().deliver(batch.get(i).index(), vectors[i]);
            }
        } catch (RuntimeException | Error e) {
            EngineException failure =
                    e instanceof EngineException known
                            ? known
                            : new EngineException(
                                    Code.NATIVE_FAILURE, "a batch failed: " + e.getMessage(), e);
            batch.forEach(pending -> pending.request().answer.completeExceptionally(failure));
        }
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
