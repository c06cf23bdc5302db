package zhiyin.engine.batch;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.batch.Request.Pending;
import zhiyin.engine.model.Model;
import zhiyin.engine.model.Model.ForwardPass;

/// One worker's way of computing batches. A batch of bulk pauses between the model's layers: what is
/// interactive and waits is computed then, in a second pass with scratch memory of its own, made when
/// first needed. Belongs to one thread.
final class BatchRunner implements AutoCloseable {
    /// Thrown in a pause to end a pass whose result nobody wants.
    private static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Abandoned() {
            super("abandoned", null, false, false);
        }
    }

    private static final System.Logger LOG = System.getLogger(BatchRunner.class.getName());

    private final TokenBatcher batcher;
    private final Model model;
    private final int passTokens;
    private final int threads;
    private final ForwardPass pass;
    private final Clock clock;
    private @Nullable BatchRunner second;
    private boolean alone;

    /// @param passTokens tokens for which scratch memory is kept
    /// @param threads how many share each step
    BatchRunner(TokenBatcher batcher, Model model, int passTokens, int threads, Clock clock) {
        this.batcher = batcher;
        this.model = model;
        this.passTokens = passTokens;
        this.threads = threads;
        this.clock = clock;
        this.pass = model.newPass(passTokens, threads);
    }

    /// Computes the batch and delivers its vectors, or fails its requests.
    ///
    /// @throws EngineException DEVICE_LOST, when its requests have failed with it
    void run(Cut cut) {
        try {
            deliver(cut, cut.sequences());
        } catch (Abandoned _) {
            // Whoever asked has been told.
        } catch (RuntimeException | Error e) {
            EngineException failure = known(e);
            cut.fail(failure);
            if (failure.code() == Code.DEVICE_LOST) {
                throw failure;
            }
        } finally {
            batcher.finished(cut);
        }
    }

    private static EngineException known(Throwable failure) {
        return failure instanceof EngineException known
                ? known
                : new EngineException(
                        Code.NATIVE_FAILURE, "a batch failed: " + failure.getMessage(), failure);
    }

    /// Some sequences of a batch; where the device has no memory for all, one half and then the other, until one that
    /// has no room alone fails alone.
    private void deliver(Cut cut, List<Pending> sequences) {
        float[][] vectors;
        try {
            vectors = compute(cut, Batch.of(sequences.stream().map(Pending::sequence).toList()));
        } catch (EngineException e) {
            if (e.code() != Code.DEVICE_MEMORY_EXCEEDED) {
                throw e;
            }
            deliverHalves(cut, sequences, e);
            return;
        }
        for (int i = 0; i < vectors.length; i++) {
            Pending one = sequences.get(i);
            boolean sound = vectors.length == 1 || isFinite(vectors[i]);
            float[] vector = sound ? vectors[i] : computeAlone(one);
            one.request().deliver(one.index(), vector, clock.nanos());
        }
    }

    private void deliverHalves(Cut cut, List<Pending> sequences, EngineException noRoom) {
        if (sequences.size() > 1) {
            int half = sequences.size() / 2;
            deliver(cut, sequences.subList(0, half));
            deliver(cut, sequences.subList(half, sequences.size()));
            return;
        }
        Pending one = sequences.getFirst();
        one.request()
                .answer
                .completeExceptionally(
                        new EngineException(
                                Code.DEVICE_MEMORY_EXCEEDED,
                                "a text of %,d tokens has no room in the GPU's memory: %s; send shorter texts, let them be truncated, or load the model with less on the GPU beside it"
                                        .formatted(one.tokens(), noRoom.getMessage()),
                                noRoom));
    }

    private float[][] compute(Cut cut, Batch batch) {
        if (batch.tokenCount() <= passTokens) {
            return pass.run(batch, () -> pause(cut));
        }
        try (ForwardPass longPass = model.newPass(batch.tokenCount(), threads)) {
            return longPass.run(batch, () -> pause(cut));
        }
    }

    private void pause(Cut cut) {
        if (cut.isAbandoned()) {
            throw new Abandoned();
        }
        if (cut.yields() && batcher.isUrgent()) {
            second().ifPresent(other -> batcher.takeUrgent(cut).ifPresent(other::run));
        }
    }

    /// Made before anything is taken out of the queue for it. Where there is no memory for one, batches
    /// are computed to their ends.
    private Optional<BatchRunner> second() {
        if (second == null && !alone) {
            try {
                second = new BatchRunner(batcher, model, passTokens, threads, clock);
            } catch (EngineException | OutOfMemoryError e) {
                alone = true;
                LOG.log(Level.WARNING, "queries wait for batches to end: {0}", e.toString());
            }
        }
        return Optional.ofNullable(second);
    }

    /// One text's NaN may reach its neighbours, because padded products read into them and zero times
    /// NaN is NaN: whose it was shows when each is computed without the others.
    private float[] computeAlone(Pending pending) {
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

    @Override
    public void close() {
        if (second != null) {
            second.close();
        }
        pass.close();
    }
}
