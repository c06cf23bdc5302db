package zhiyin.knowledge.job;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EngineException;
import zhiyin.engine.Urgency;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.Version;

/// Lets a built-in model compute for nothing while a process reads its first files. The JVM takes several
/// seconds of a core to compile what computes vectors, and does so only once it is used; until the first
/// passages come that core has nothing to do. Larger models compute for so long that it does not show.
final class Warming {
    /// After so many the JVM has compiled nearly all.
    private static final int ROUNDS = 16;

    /// Of this JVM, whatever knowledge bases it opens.
    private static final AtomicInteger LEFT = new AtomicInteger(ROUNDS);

    private static final int TEXTS = 2;

    /// Between the shortest and the longest passage, in no order, as kernels treat the ends of rows apart.
    private static final int LEAST_WORDS = 20;

    private static final int MOST_WORDS = 260;
    private static final int STRIDE = 97;

    /// Whoever asks something comes first.
    private static final Caller CALLER = Caller.DEFAULT.withUrgency(Urgency.BULK);

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
                            embedder ->
                                    embedder.embedAll(texts(round), EmbedOptions.DEFAULTS, CALLER));
        } catch (EngineException _) {
            left.set(0); // whoever needs the model is told
        }
    }

    private static List<String> texts(int round) {
        int words = LEAST_WORDS + round * STRIDE % (MOST_WORDS - LEAST_WORDS);
        return Collections.nCopies(TEXTS, "filter ".repeat(words));
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
