package zhiyin.knowledge.embed;

import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.embed.ModelOpener.Found;

/// One loading of a model: from its first user's coming until it is closed. All but [#await] and [#close] is
/// guarded by the [LoadedModels] it is of.
final class ModelSlot {
    private final Found found;
    private final CompletableFuture<OpenModel> model = new CompletableFuture<>();
    private KeepAlive keepAlive;
    private long bytes;
    private long gpuBytes;
    private int users;
    private boolean closed;
    private Instant lastUse = Instant.now();

    ModelSlot(Found found, KeepAlive keepAlive) {
        this.found = found;
        this.keepAlive = keepAlive;
    }

    Found found() {
        return found;
    }

    CompletableFuture<OpenModel> model() {
        return model;
    }

    /// Waits until the model is loaded.
    ///
    /// @throws EngineException why it cannot be
    OpenModel await() {
        try {
            return model.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /// A fresh exception with this caller's stack, as many may wait for one loading.
    private RuntimeException failure(ExecutionException e) {
        if (e.getCause() instanceof EngineException known) {
            return new EngineException(known.code(), String.valueOf(known.getMessage()), e);
        }
        return new IllegalStateException(
                "%s cannot be loaded: %s".formatted(found.name(), e.getCause()), e);
    }

    void enter() {
        users++;
    }

    /// @param used whether it is kept for longer because of this
    void leave(boolean used) {
        users--;
        if (used) {
            lastUse = Instant.now();
        }
    }

    /// @param loadedBytes of this process's memory
    /// @param ofGpu of a GPU's
    void reserve(long loadedBytes, long ofGpu) {
        bytes = loadedBytes;
        gpuBytes = ofGpu;
    }

    long bytes() {
        return bytes;
    }

    long gpuBytes() {
        return gpuBytes;
    }

    /// Whether it is loaded, and computes nothing any more.
    boolean isLost() {
        return model.state() == Future.State.SUCCESS && model.resultNow().model().isLost();
    }

    /// Frees the model when it is loaded, once; where another thread does, waits for that.
    void close() {
        try {
            OpenModel loaded = model.join();
            synchronized (model) {
                if (!closed) {
                    closed = true;
                    loaded.close();
                }
            }
        } catch (CompletionException _) {
            // It was never loaded, which those who waited were told.
        }
    }

    void keep(KeepAlive changed) {
        keepAlive = changed;
    }

    boolean isIdle() {
        return users == 0 && model.isDone();
    }

    boolean isOver(Instant now) {
        return isIdle() && keepAlive.isOver(lastUse, now);
    }

    boolean isKeptForever() {
        return keepAlive.equals(KeepAlive.FOREVER);
    }

    Instant lastUse() {
        return lastUse;
    }

    LoadedModel describe() {
        return new LoadedModel(
                found.key(),
                found.name(),
                model.isDone(),
                bytes,
                gpuBytes,
                users,
                lastUse,
                keepAlive);
    }
}
