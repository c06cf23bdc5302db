package zhiyin.server.model;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.EngineException;
import zhiyin.engine.LoadPlan;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.pull.Hub;
import zhiyin.engine.pull.ModelName;
import zhiyin.engine.pull.ModelStore;
import zhiyin.engine.pull.Pull;
import zhiyin.engine.pull.PullListener;
import zhiyin.engine.pull.PullOptions;

/// Where models are pulled to, and from. Thread-safe.
///
/// @param hubs which hub has a model
/// @param options how models are loaded here
/// @param notes the directory where what is being pulled is noted, to be gone on with after a restart
/// @param changed is told when models have come or gone
public record Library(
        ModelStore store,
        Function<ModelName, Hub> hubs,
        EmbedderOptions options,
        Optional<Path> notes,
        Runnable changed) {
    /// Blocks until the model is here; a pull that broke off is continued.
    ///
    /// @throws EngineException as [Pull#run] does
    /// @throws IllegalArgumentException where what names the hub has no legal value
    /// @throws InterruptedException where the thread is interrupted
    public void pull(ModelName name, PullListener listener) throws InterruptedException {
        new Pull(store, hubs.apply(name), PullOptions.DEFAULTS, listener).run(name);
        changed.run();
    }

    /// How a model of this machine would be loaded now. Reads the files' headers.
    ///
    /// @throws EngineException where they cannot be read
    public LoadPlan plan(Offer offer) {
        return LoadPlan.of(ModelSource.find(offer.opens(), options.cache()), options);
    }

    /// Deletes what was pulled.
    ///
    /// @param name as the store has it
    /// @return whether there was something to delete
    /// @throws EngineException CACHE_FAILURE
    public boolean remove(String name) {
        boolean removed = store.remove(name);
        changed.run();
        return removed;
    }
}
