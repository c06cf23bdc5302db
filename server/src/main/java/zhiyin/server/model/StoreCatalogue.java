package zhiyin.server.model;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.EngineException;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.pull.Hub;
import zhiyin.engine.pull.ModelName;
import zhiyin.engine.pull.ModelStore;
import zhiyin.engine.pull.StoredModel;
import zhiyin.server.model.Offer.Origin;

/// The models named when the server was started, then those built in, then those pulled. What is pulled or
/// removed while the server runs is seen within seconds. Thread-safe.
public final class StoreCatalogue implements Catalogue {
    private static final System.Logger LOG = System.getLogger(StoreCatalogue.class.getName());
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final EmbedderOptions options;
    private final boolean only;
    private final Map<String, String> environment;
    private final Optional<Path> notes;
    private final ModelStore store;
    private final List<Offer> named;
    private final HashSet<Path> namedWeights = new HashSet<>();
    private final Map<String, Offer> before = new ConcurrentHashMap<>();
    private final List<Offer> builtIn;
    private Optional<List<Offer>> offers = Optional.empty();
    private long read;

    /// @param names models by name, file or directory; the first is the default
    /// @param only whether nothing else is offered
    /// @throws EngineException MODEL_NOT_FOUND
    public StoreCatalogue(List<String> names, boolean only, EmbedderOptions options) {
        this(names, only, options, System.getenv(), Optional.empty());
    }

    /// @param environment says which hubs there are, as [Hub#of] reads it
    /// @param notes the directory where what is being pulled is noted
    /// @throws EngineException MODEL_NOT_FOUND
    public StoreCatalogue(
            List<String> names,
            boolean only,
            EmbedderOptions options,
            Map<String, String> environment,
            Optional<Path> notes) {
        this.options = options;
        this.only = only;
        this.environment = Map.copyOf(environment);
        this.notes = notes;
        this.store = ModelStore.of(options.cache());
        this.named = new ArrayList<>();
        for (String name : new LinkedHashSet<>(names)) {
            addNamed(name);
        }
        this.builtIn = only ? List.of() : builtIn();
    }

    private void addNamed(String name) {
        ModelSource source = source(name);
        Path weights = source.weights().toAbsolutePath().normalize();
        if (!namedWeights.add(weights)) {
            return; // the same by another name
        }
        Origin origin = origin(name);
        String fullName =
                origin == Origin.PULLED
                        ? ModelName.of(name).map(ModelName::local).orElse(name)
                        : source.name();
        Offer offer = Offer.of(source, fullName, name, origin, bytes(weights));
        boolean taken = named.stream().anyMatch(other -> isNamed(other, offer.name()));
        if (taken && named.stream().anyMatch(other -> isNamed(other, name))) {
            throw new IllegalArgumentException(
                    "two of the models are called %s; rename the directory or file of one of them"
                            .formatted(name));
        }
        named.add(taken ? offer.withName(name) : offer);
    }

    private static Origin origin(String name) {
        try {
            if (Files.exists(Path.of(name))) {
                return Origin.FILE;
            }
        } catch (InvalidPathException _) {
            // A name, then.
        }
        return BuiltinModel.of(name).isPresent() ? Origin.BUILT_IN : Origin.PULLED;
    }

    private static boolean isNamed(Offer offer, String name) {
        return offer.name().equalsIgnoreCase(name);
    }

    private ModelSource source(String name) {
        return ModelSource.find(name, options.cache());
    }

    private static long bytes(Path weights) {
        try {
            return Files.size(weights);
        } catch (IOException _) {
            return 0; // loading it will tell
        }
    }

    private List<Offer> builtIn() {
        return Arrays.stream(BuiltinModel.values())
                .filter(BuiltinModel::isOnClassPath)
                .map(model ->
                        new Offer(
                                model.modelName(),
                                model.modelName(),
                                model.modelName(),
                                Origin.BUILT_IN,
                                model.weightBytes(),
                                new ReadOnce<>(() -> source(model.modelName()).info())))
                .filter(offer -> named.stream().noneMatch(n -> isSameBuiltIn(n, offer)))
                .toList();
    }

    private static boolean isSameBuiltIn(Offer one, Offer other) {
        return one.origin() == Origin.BUILT_IN && isNamed(one, other.name());
    }

    @Override
    public Optional<Library> library() {
        return only
                ? Optional.empty()
                : Optional.of(
                        new Library(
                                store,
                                name -> Hub.of(name, Optional.empty(), environment),
                                options,
                                notes,
                                this::forget));
    }

    private synchronized void forget() {
        offers = Optional.empty();
        before.clear();
    }

    @Override
    public synchronized List<Offer> offers() {
        if (only) {
            return named;
        }
        long now = System.nanoTime();
        if (offers.isEmpty() || now - read > FRESH.toNanos()) {
            offers = Optional.of(all());
            read = now;
        }
        return offers.get();
    }

    @Override
    public List<Offer> named() {
        return List.copyOf(named);
    }

    private List<Offer> all() {
        var all = new ArrayList<>(named);
        all.addAll(builtIn);
        List<Offer> pulled = pulled();
        for (Offer offer : pulled) {
            boolean ambiguous =
                    all.stream().anyMatch(other -> isNamed(other, offer.name()))
                            || pulled.stream().filter(p -> isNamed(p, offer.name())).count() > 1;
            all.add(ambiguous ? offer.withName(offer.fullName()) : offer);
        }
        return List.copyOf(all);
    }

    private List<Offer> pulled() {
        var pulled = new ArrayList<Offer>();
        for (StoredModel model : store.list()) {
            if (!model.complete()) {
                continue;
            }
            try {
                ModelSource source = source(model.name());
                if (!namedWeights.contains(source.weights().toAbsolutePath().normalize())) {
                    pulled.add(pulled(source, model));
                }
            } catch (EngineException e) {
                LOG.log(Level.DEBUG, "{0} is not offered: {1}", model.name(), e.getMessage());
            }
        }
        return pulled;
    }

    /// The same as before where its files are: what they say is read once.
    private Offer pulled(ModelSource source, StoredModel model) {
        return before.compute(
                model.name(),
                (name, known) ->
                        known != null && known.fileBytes() == model.size()
                                ? known
                                : Offer.of(source, name, name, Origin.PULLED, model.size()));
    }

    /// What [zhiyin.engine.Embedder#open(String)] takes for a model called so over the APIs; the name itself
    /// where none is.
    public String opens(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return offers().stream()
                .filter(offer -> offer.name().toLowerCase(Locale.ROOT).equals(wanted))
                .map(Offer::opens)
                .findFirst()
                .orElse(name);
    }
}
