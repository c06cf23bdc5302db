package zhiyin.knowledge.job;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.catalog.DocumentFailure;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.embed.EmbeddingModel;
import zhiyin.knowledge.store.TextVectors;

/// The third stage's second part: vectors. Two threads do this, so that the engine always has the next batch
/// when it ends one.
final class Computing {
    private static final System.Logger LOG = System.getLogger(Computing.class.getName());

    /// What the text is to blame for, not the model or the machine.
    private static final Set<EngineException.Code> OF_THE_TEXT =
            Set.of(
                    EngineException.Code.TEXT_EMPTY,
                    EngineException.Code.TEXT_TOO_LONG,
                    EngineException.Code.VECTOR_NOT_FINITE);

    private static final long LOOK_MILLIS = 1_000;

    private final Workplace place;
    private final Holds holds;
    private final Lane<Batch> batches;
    private final Lane<Landing> landings;

    /// @param holds indexes whose model failed
    Computing(Workplace place, Holds holds, Lane<Batch> batches, Lane<Landing> landings) {
        this.place = place;
        this.holds = holds;
        this.batches = batches;
        this.landings = landings;
    }

    /// Computes a batch, or waits a while for one.
    boolean some() throws InterruptedException {
        Optional<Batch> batch = batches.take(LOOK_MILLIS);
        if (batch.isPresent()) {
            compute(batch.get());
        }
        return true;
    }

    private void compute(Batch batch) throws InterruptedException {
        IndexSettings settings = batch.index().settings();
        EmbeddingModel model =
                place.models().model(settings.model(), settings.dimensions(), settings.sparse());
        try {
            landings.put(new Landing.Computed(batch, model.passages(batch.texts())));
            holds.succeeded(batch.index().id());
            batch.byFlight()
                    .keySet()
                    .forEach(flight -> place.events().noProblem(flight.job(), Step.EMBEDDING));
        } catch (CancellationException e) {
            landings.put(new Landing.Dropped(batch));
        } catch (EngineException e) {
            if (OF_THE_TEXT.contains(e.code())) {
                oneByOne(model, batch);
                return;
            }
            drop(batch, e);
        } catch (IllegalStateException | UncheckedIOException e) {
            drop(batch, e);
        }
    }

    /// The model is missing, has changed or cannot be run: its index is left alone for a while.
    private void drop(Batch batch, RuntimeException why) throws InterruptedException {
        LOG.log(Level.WARNING, "embedding waits: {0}", why.toString());
        holds.failed(batch.index().id());
        batch.byFlight()
                .keySet()
                .forEach(flight -> place.events().problem(flight.job(), Step.EMBEDDING, why));
        landings.put(new Landing.Dropped(batch));
    }

    /// One of the texts is refused, and fails its document alone.
    private void oneByOne(EmbeddingModel model, Batch batch) throws InterruptedException {
        var items = new ArrayList<Batch.Item>();
        var vectors = new ArrayList<TextVectors>();
        for (Batch.Item item : batch.items()) {
            try {
                vectors.addAll(model.passages(List.of(item.passage().embedText())));
                items.add(item);
            } catch (EngineException e) {
                var failure =
                        new DocumentFailure(
                                e.code().name(),
                                "%s, passage %d: %s"
                                        .formatted(
                                                item.flight().task().document().path(),
                                                item.passage().ordinal() + 1,
                                                e.getMessage()));
                landings.put(new Landing.Refused(item, failure));
            }
        }
        landings.put(new Landing.Computed(new Batch(batch.index(), items), vectors));
    }
}
