package zhiyin.knowledge.embed;

import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.embed.ModelOpener.Found;

/// One loading of a model: from its first user's coming until it is closed. All but [#await] is guarded by
/// the [LoadedModels] it is of.
final class ModelSlot {
    private final Found found;
    private final CompletableFuture<OpenModel> model = new CompletableFuture<>();
    private KeepAlive keepAlive;
    private long bytes;
    private int users;
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

    void reserve(long loadedBytes) {
        bytes = loadedBytes;
    }

    long bytes() {
        return bytes;
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
                found.key(), found.name(), model.isDone(), bytes, users, lastUse, keepAlive);
    }
}
