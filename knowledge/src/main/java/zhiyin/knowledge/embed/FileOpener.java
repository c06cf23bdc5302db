package zhiyin.knowledge.embed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import zhiyin.engine.Device;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.LoadPlan;
import zhiyin.engine.Reranker;
import zhiyin.engine.model.ModelSource;

/// Loads models from files. A model is known by its weight file, whatever name it was asked for by.
record FileOpener(EmbedderOptions options) implements ModelOpener {
    @Override
    public Opened open(String model) {
        return open(model, ModelSource.find(model, options.cache()), options);
    }

    @Override
    public Found find(String model) {
        ModelSource source = ModelSource.find(model, options.cache());
        return new Found(key(source), source.name(), () -> plan(model, source));
    }

    /// It is opened as it was planned, whatever memory is free by then, so that it takes the bytes it was
    /// counted for.
    private Plan plan(String model, ModelSource source) {
        LoadPlan plan = LoadPlan.of(source, options);
        if (plan.device() == Device.CPU) {
            return onCpu(model, source, plan, Optional.empty());
        }
        var gpu =
                new OnGpu(
                        plan.bytes(),
                        plan.pinnedBytes(),
                        plan.freeBytes(),
                        plan.otherwise().isEmpty(),
                        () -> open(model, source, plan.pin(options)));
        return onCpu(model, source, plan.otherwise().orElse(plan), Optional.of(gpu));
    }

    private Plan onCpu(String model, ModelSource source, LoadPlan plan, Optional<OnGpu> gpu) {
        return new Plan(plan.bytes(), () -> open(model, source, plan.pin(options)), gpu);
    }

    private static Opened open(String model, ModelSource source, EmbedderOptions options) {
        return switch (source.info().purpose()) {
            case EMBEDDING -> new Opened(Embedder.open(model, options), true);
            case RERANKING -> new Opened(Reranker.open(model, options), true);
        };
    }

    private static String key(ModelSource source) {
        try {
            return source.weights().toRealPath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(source.weights() + " cannot be read", e);
        }
    }
}
