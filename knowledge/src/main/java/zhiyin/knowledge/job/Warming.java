package zhiyin.knowledge.job;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import zhiyin.engine.EngineException;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.embed.WarmUp;

/// Warms a built-in model up ([WarmUp]) while a process reads its first files: until the first passages come, a
/// core has nothing to do. Larger models compute for so long that it does not show.
final class Warming {
    /// Of this JVM, whatever knowledge bases it opens.
    private static final AtomicInteger LEFT = new AtomicInteger(WarmUp.ROUNDS);

    private final Workplace place;
    private final AtomicInteger left;

    Warming(Workplace place) {
        this(place, LEFT);
    }

    /// @param left rounds
    Warming(Workplace place, AtomicInteger left) {
        this.place = place;
        this.left = left;
    }

    /// Computes once, where a file waits and no passage came yet.
    ///
    /// @return whether it did
    boolean some() {
        if (place.models().computed() > 0) {
            left.set(0);
        }
        if (left.get() <= 0) {
            return false;
        }
        Optional<Version> waiting =
                place
                        .database()
                        .read(c -> place.tables().versions().queued(c, 1, Set.of()))
                        .stream()
                        .findFirst();
        if (waiting.isEmpty()) {
            return false;
        }
        int round = left.getAndDecrement();
        Optional<String> model = model(waiting.get()).filter(LanguageChoice::isBuiltin);
        model.ifPresent(name -> compute(name, round));
        return model.isPresent();
    }

    private void compute(String model, int round) {
        try {
            place.models()
                    .use(
                            model,
                            embedder -> {
                                WarmUp.compute(embedder, round);
                                return true;
                            });
        } catch (EngineException _) {
            left.set(0); // whoever needs the model is told
        }
    }

    /// The model of the collection's index; where it has none yet, the one that is likely: both built-in
    /// models run the same code.
    private Optional<String> model(Version version) {
        return place.database()
                .read(c -> {
                    CollectionRow row =
                            place.tables().collections().require(c, version.collection());
                    if (row.live().isPresent()) {
                        IndexTable.Row index =
                                place.tables().indexes().require(c, row.live().getAsLong());
                        return Optional.of(index.settings().model());
                    }
                    return row.settings().model().or(Warming::likely);
                });
    }

    private static Optional<String> likely() {
        boolean chinese = Locale.getDefault().getLanguage().equals(Locale.CHINESE.getLanguage());
        BuiltinModel first = chinese ? BuiltinModel.BGE_SMALL_ZH : BuiltinModel.BGE_SMALL_EN;
        BuiltinModel second = chinese ? BuiltinModel.BGE_SMALL_EN : BuiltinModel.BGE_SMALL_ZH;
        return List.of(first, second).stream()
                .filter(BuiltinModel::isOnClassPath)
                .map(BuiltinModel::modelName)
                .findFirst();
    }
}
