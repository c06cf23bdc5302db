package zhiyin.lab.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.LoadPlan;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.model.WeightSummary;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.embed.ModelOpener;
import zhiyin.knowledge.embed.remote.RemoteModel;
import zhiyin.knowledge.embed.remote.RemoteOpener;
import zhiyin.knowledge.embed.remote.RemoteStatus;
import zhiyin.lab.report.Cost;
import zhiyin.lab.report.ModelEntry;
import zhiyin.lab.task.Outcome;
import zhiyin.lab.task.Task;

/// One model through all tasks; it is alone in memory.
final class ModelRun implements AutoCloseable {
    private final Contestant contestant;
    private final LabOptions options;
    private final EmbedderOptions engine;
    private final RunListener listener;
    private final EmbeddingModels models;
    private final SampleTexts samples = new SampleTexts();
    private final Optional<RemoteModel> remote;
    private final long paidBefore;
    private final double dollarsBefore;

    ModelRun(Contestant contestant, LabOptions options, RunListener listener) {
        this.contestant = contestant;
        this.options = options;
        this.listener = listener;
        this.engine = contestant.options(options.engine());
        this.models =
                new EmbeddingModels(
                        new RemoteOpener(options.remotes(), ModelOpener.loading(engine)),
                        options.cache(),
                        KeepAlive.FOREVER,
                        Long.MAX_VALUE);
        this.remote =
                options.remotes().stream()
                        .filter(each -> each.name().equalsIgnoreCase(contestant.model()))
                        .findFirst();
        this.paidBefore = remote.map(RemoteModel::status).map(RemoteStatus::tokens).orElse(0L);
        this.dollarsBefore = remote.map(RemoteModel::status).map(RemoteStatus::dollars).orElse(0.0);
    }

    /// A model's outcome, and what its texts were to it.
    record Done(Outcome outcome, long tokens, int cut) {}

    /// Refuses a model that is not there, before hours are spent on others.
    ///
    /// @throws zhiyin.engine.EngineException MODEL_NOT_FOUND
    void requireFound() {
        var _ = models.key(contestant.model());
    }

    /// What came of each task, by its name.
    Map<String, Done> run(List<Task> tasks) {
        ModelInfo info = models.info(contestant.model());
        var done = new LinkedHashMap<String, Done>();
        for (Task task : tasks) {
            var vectors =
                    new ModelVectors(
                            models,
                            contestant.model(),
                            new RolePrompts(info.prompts(), task.info().instruction()),
                            contestant.dimensions(),
                            contestant.coarse(),
                            contestant.indexed(),
                            samples,
                            texts ->
                                    listener.advanced(
                                            contestant.label(), task.info().name(), texts));
            Outcome outcome = task.score(vectors);
            done.put(task.info().name(), new Done(outcome, vectors.tokens(), vectors.cut()));
        }
        return done;
    }

    ModelEntry entry() {
        ModelInfo info = models.info(contestant.model());
        int dimensions = contestant.dimensions().orElse(info.dimensions());
        return new ModelEntry(
                contestant.label(),
                info.name(),
                models.facts(contestant.model()).fingerprint(),
                dimensions,
                info.dimensions(),
                contestant.coarse(),
                contestant.indexed(),
                models.numericType(contestant.model()),
                remote.isPresent() ? paid(remote.get(), dimensions) : cost(dimensions));
    }

    private Cost paid(RemoteModel model, int dimensions) {
        RemoteStatus status = model.status();
        OptionalDouble dollars =
                model.spec().dollarsPerMillion() > 0
                        ? OptionalDouble.of(status.dollars() - dollarsBefore)
                        : OptionalDouble.empty();
        return new Cost(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                (long) dimensions * Float.BYTES,
                Optional.empty(),
                Optional.of(new Cost.Remote(status.host(), status.tokens() - paidBefore, dollars)));
    }

    private Cost cost(int dimensions) {
        ModelSource source = ModelSource.find(contestant.model(), engine.cache());
        WeightSummary weights = source.weightSummary();
        listener.measuring(contestant.label());
        return new Cost(
                OptionalLong.of(weights.parameters()),
                OptionalLong.of(weights.bytes()),
                OptionalLong.of(LoadPlan.of(source, engine).bytes()),
                (long) dimensions * Float.BYTES,
                options.speed()
                        ? new Stopwatch(models, contestant.model()).measure(samples)
                        : Optional.empty(),
                Optional.empty());
    }

    @Override
    public void close() {
        models.close();
    }
}
