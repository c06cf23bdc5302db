package zhiyin.engine.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.batch.TokenBatcher.Pending;
import zhiyin.engine.model.Model;
import zhiyin.engine.model.Model.ForwardPass;

/// One model run by a fixed set of workers. Each takes whole batches through the whole model on its
/// own, so that workers never wait for each other; a worker is one thread, or, for a model whose single
/// texts are much work, a team of threads that share each step. Thread-safe.
public final class WorkerPool implements AutoCloseable {
    /// Tokens for which a worker keeps scratch memory at least; a longer sequence gets its own for the
    /// time it is computed.
    private static final int KEPT_TOKENS = 2048;

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
        this(model, workers, 1, maxBatchTokens, maxSequenceTokens);
    }

    /// @param threadsPerWorker how many threads share each step of a worker
    public WorkerPool(
            Model model,
            int workers,
            int threadsPerWorker,
            int maxBatchTokens,
            int maxSequenceTokens) {
        this.model = model;
        this.threadsPerWorker = threadsPerWorker;
        this.maxSequenceTokens = maxSequenceTokens;
        this.passTokens = Math.max(maxBatchTokens, Math.min(maxSequenceTokens, KEPT_TOKENS));
        this.batcher = new TokenBatcher(maxBatchTokens, workers);
        for (int i = 0; i < workers; i++) {
            threads.add(Thread.ofPlatform().name("zhiyin-worker-" + i).daemon().start(this::work));
        }
    }

    /// [#compute] for sequences without prefixes.
    public CompletableFuture<float[][]> submit(List<int[]> sequences) {
        return compute(sequences.stream().map(Sequence::new).toList());
    }

    /// Computes the pooled vectors of the sequences, in their order. Cancelling the future drops what
    /// has not been started.
    public CompletableFuture<float[][]> compute(List<Sequence> sequences) {
        for (Sequence sequence : sequences) {
            if (sequence.tokens().length == 0 || sequence.length() > maxSequenceTokens) {
                throw new IllegalArgumentException(
                        "a sequence of %d tokens, expected 1 to %d"
                                .formatted(sequence.length(), maxSequenceTokens));
            }
        }
        return sequences.isEmpty()
                ? CompletableFuture.completedFuture(new float[0][])
                : batcher.submit(sequences);
    }

    private void work() {
        try (ForwardPass pass = model.newPass(passTokens, threadsPerWorker)) {
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

    private void run(ForwardPass pass, List<Pending> pending) {
        try {
            Batch batch = Batch.of(pending.stream().map(Pending::sequence).toList());
            float[][] vectors = batch.tokenCount() > passTokens ? runLong(batch) : pass.run(batch);
            for (int i = 0; i < vectors.length; i++) {
                float[] vector =
                        vectors.length == 1 || isFinite(vectors[i])
                                ? vectors[i]
                                : runAlone(pass, pending.get(i));
                pending.get(i).request().deliver(pending.get(i).index(), vector);
            }
        } catch (RuntimeException | Error e) {
            EngineException failure =
                    e instanceof EngineException known
                            ? known
                            : new EngineException(
                                    Code.NATIVE_FAILURE, "a batch failed: " + e.getMessage(), e);
            pending.forEach(one -> one.request().answer.completeExceptionally(failure));
        }
    }

    /// One text's NaN may reach its neighbours, because padded products read into them and zero times
    /// NaN is NaN: whose it was shows when each is computed without the others.
    private static float[] runAlone(ForwardPass pass, Pending pending) {
        return pass.run(Batch.of(List.of(pending.sequence())))[0];
    }

    private static boolean isFinite(float[] vector) {
        for (float number : vector) {
            if (!Float.isFinite(number)) {
                return false;
            }
        }
        return true;
    }

    private float[][] runLong(Batch batch) {
        try (ForwardPass pass = model.newPass(batch.tokenCount(), threadsPerWorker)) {
            return pass.run(batch);
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
