package zhiyin.server.model;

import java.util.function.Function;
import zhiyin.engine.EngineException;
import zhiyin.engine.pull.Hub;
import zhiyin.engine.pull.ModelName;
import zhiyin.engine.pull.ModelStore;
import zhiyin.engine.pull.Pull;
import zhiyin.engine.pull.PullListener;
import zhiyin.engine.pull.PullOptions;

/// Where models are pulled to, and from. Thread-safe.
///
/// @param hubs which hub has a model
/// @param changed is told when models have come or gone
public record Library(ModelStore store, Function<ModelName, Hub> hubs, Runnable changed) {
    /// Blocks until the model is here; a pull that broke off is continued.
    ///
    /// @throws EngineException as [Pull#run] does
    /// @throws InterruptedException where the thread is interrupted
    public void pull(ModelName name, PullListener listener) throws InterruptedException {
        new Pull(store, hubs.apply(name), PullOptions.DEFAULTS, listener).run(name);
        changed.run();
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
