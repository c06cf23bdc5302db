package zhiyin.server.model;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderLoad;
import zhiyin.engine.EngineException;
import zhiyin.engine.model.Purpose;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.embed.LoadedModel;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.knowledge.embed.OpenedModel;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.provider.Providers;

/// The models of a server, by name: the seam between the dialects of its API and the models.
/// ```java
/// ServedModel model = models.require("qwen3-embedding-4b@1024");
/// Embeddings answer = model.embed(new Inputs.Texts(texts), EmbedOptions.DEFAULTS);
/// ```
/// A name may be followed by `@` and the dimensions of the vectors, and there may be aliases. Thread-safe.
public final class Models {
    private static final System.Logger LOG = System.getLogger(Models.class.getName());
    private static final int MOST_SHOWN = 20;
    private static final Set<String> OPENAIS =
            Set.of("text-embedding-3-small", "text-embedding-3-large", "text-embedding-ada-002");

    private final EmbeddingModels models;
    private final Catalogue catalogue;
    private final List<Alias> aliases;
    private final TokenInput tokenInput;
    private final Cl100k cl100k = new Cl100k();

    /// @param models stay the caller's
    /// @throws IllegalArgumentException where an alias names no model, or hides one
    /// @throws EngineException DIMENSIONS_OUT_OF_RANGE, or why an alias' model cannot be looked at
    public Models(
            EmbeddingModels models,
            Catalogue catalogue,
            List<Alias> aliases,
            TokenInput tokenInput) {
        this.models = models;
        this.catalogue = catalogue;
        this.aliases = List.copyOf(aliases);
        this.tokenInput = tokenInput;
        aliases.forEach(this::check);
    }

    /// Models that are loaded already, without a cache. They stay the caller's.
    ///
    /// @param embedders at least one, with different names; the first is the default
    public static Models lending(List<Embedder> embedders) {
        if (embedders.isEmpty()) {
            throw new IllegalArgumentException("no model to serve, expected one or more");
        }
        List<Offer> offers = embedders.stream().map(Offer::of).toList();
        if (offers.stream().map(Offer::name).distinct().count() < offers.size()) {
            throw new IllegalArgumentException("a model is given twice: " + names(offers));
        }
        var lent =
                new EmbeddingModels(
                        name -> new Opened(named(name, embedders), false),
                        EmbeddingCache.none(),
                        KeepAlive.FOREVER,
                        Long.MAX_VALUE);
        return new Models(lent, () -> offers, List.of(), TokenInput.REJECT);
    }

    private static Embedder named(String name, List<Embedder> embedders) {
        return embedders.stream()
                .filter(embedder -> embedder.info().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void check(Alias alias) {
        List<Offer> offers = catalogue.offers();
        boolean hides =
                offers.stream().anyMatch(offer -> offer.name().equalsIgnoreCase(alias.name()))
                        || aliases.stream()
                                        .filter(a -> a.name().equalsIgnoreCase(alias.name()))
                                        .count()
                                > 1;
        if (hides) {
            throw new IllegalArgumentException(
                    "the alias %s is the name of a model or of another alias"
                            .formatted(alias.name()));
        }
        Offer offer =
                one(alias.model(), Names.find(alias.model(), offers))
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "the alias %s is for the model \"%s\", which there is not; there are: %s"
                                                .formatted(
                                                        alias.name(),
                                                        alias.model(),
                                                        names(offers))));
        alias.dimensions().ifPresent(dimensions -> requireDimensions(offer, dimensions));
    }

    private static void requireDimensions(Offer offer, int dimensions) {
        int most = offer.facts().get().dimensions();
        int least = Math.min(Embedder.MIN_DIMENSIONS, most);
        if (dimensions < least || dimensions > most) {
            throw new EngineException(
                    EngineException.Code.DIMENSIONS_OUT_OF_RANGE,
                    "@%d behind %s: expected %d to %d dimensions"
                            .formatted(dimensions, offer.name(), least, most));
        }
    }

    /// The model for requests that name none: the first that gives vectors, where there is one.
    public ServedModel defaultModel() {
        List<Offer> offers = catalogue.offers();
        Offer first =
                offers.stream()
                        .filter(offer -> !isReranker(offer))
                        .findFirst()
                        .orElseGet(offers::getFirst);
        return served(first.name(), first, OptionalInt.empty());
    }

    /// The model of that name or alias.
    ///
    /// @throws RequestException MODEL_NOT_FOUND where there is none, or the name fits several
    public ServedModel require(String name) {
        return find(name).orElseThrow(() -> notFound(name));
    }

    /// @throws RequestException MODEL_NOT_FOUND where the name fits several
    public Optional<ServedModel> find(String name) {
        return whole(name).or(() -> pinned(Alias.Pinned.of(name)));
    }

    private Optional<ServedModel> whole(String name) {
        List<Offer> offers = catalogue.offers();
        Optional<Alias> alias =
                aliases.stream().filter(each -> each.name().equalsIgnoreCase(name)).findFirst();
        if (alias.isPresent()) {
            return one(alias.get().model(), Names.find(alias.get().model(), offers))
                    .map(offer -> served(alias.get().name(), offer, alias.get().dimensions()));
        }
        return one(name, Names.find(name, offers))
                .map(offer -> served(offer.name(), offer, OptionalInt.empty()));
    }

    private Optional<ServedModel> pinned(Alias.Pinned pinned) {
        if (pinned.dimensions().isEmpty()) {
            return Optional.empty();
        }
        int dimensions = pinned.dimensions().getAsInt();
        return whole(pinned.model())
                .filter(model -> model.pinned().isEmpty())
                .map(model -> {
                    Offer offer = model.offer();
                    return served(model.name() + "@" + dimensions, offer, pinned.dimensions());
                });
    }

    private ServedModel served(String name, Offer offer, OptionalInt dimensions) {
        return new ServedModel(name, offer, dimensions, models, tokenInput, cl100k);
    }

    private static Optional<Offer> one(String name, List<Offer> found) {
        if (found.size() > 1) {
            throw new RequestException(
                    Reason.MODEL_NOT_FOUND,
                    "model",
                    "model \"%s\" may be any of %s; name one of them"
                            .formatted(
                                    name,
                                    found.stream()
                                            .map(Offer::fullName)
                                            .collect(Collectors.joining(", "))));
        }
        return found.stream().findFirst();
    }

    private RequestException notFound(String name) {
        String advice =
                OPENAIS.contains(name)
                        ? "model \"%s\" is OpenAI's; to serve one of these by that name: \"zhiyin serve --alias %s=%s\"; there are: %s"
                                .formatted(name, name, defaultModel().name(), names())
                        : "there is no model \"%s\"; there are: %s".formatted(name, names());
        return new RequestException(Reason.MODEL_NOT_FOUND, "model", advice);
    }

    /// Models, then aliases: what `GET /v1/models` lists.
    public List<ServedModel> all() {
        var all = new ArrayList<ServedModel>();
        for (Offer offer : catalogue.offers()) {
            all.add(served(offer.name(), offer, OptionalInt.empty()));
        }
        aliases.forEach(alias -> find(alias.name()).ifPresent(all::add));
        return all;
    }

    /// The models in memory, those that the knowledge base alone uses too: what Ollama's `GET /api/ps` lists.
    public List<LoadedModel> loaded() {
        return models.loaded();
    }

    /// What each of them has to do and has done, by name.
    public Map<String, EmbedderLoad> loads() {
        return models.loads();
    }

    /// Lets each of them be looked at in turn. None is closed meanwhile, and it counts as no use.
    void visit(BiConsumer<LoadedModel, OpenedModel> visitor) {
        models.visit(visitor);
    }

    /// How many texts they have computed, those from the cache not counted.
    public long computed() {
        return models.computed();
    }

    /// Where more can be pulled to; empty where nothing is to be added or removed.
    public Optional<Library> library() {
        return catalogue.library();
    }

    /// The models that are computed elsewhere; empty where there can be none.
    public Optional<Providers> providers() {
        return catalogue.providers();
    }

    /// Lets go of what is known by a name, since another model is behind it from now on, or none.
    public void forget(String name) {
        models.forget(name);
    }

    /// The memory that all models' weights together may take.
    public long memoryBytes() {
        return models.memoryBytes();
    }

    /// The model of that name or alias; the default where none is named.
    ///
    /// @throws RequestException MODEL_NOT_FOUND where there is none, or the name fits several
    public ServedModel requireOrDefault(Optional<String> name) {
        return name.map(this::require).orElseGet(this::defaultModel);
    }

    /// The model that ranks: that of the name or alias, else the first reranker that the server was started with, else
    /// the default. One that was pulled meanwhile has to be named: scores of another kind are no surprise for anybody.
    ///
    /// @throws RequestException as [#requireOrDefault] does
    public ServedModel requireRanker(Optional<String> name) {
        return name.map(this::require).or(this::reranker).orElseGet(this::defaultModel);
    }

    /// The first reranker that the server was started with, else the first model that compares token by token.
    public Optional<ServedModel> reranker() {
        return first(catalogue.named());
    }

    /// The first reranker of all, the one that has to be named included.
    public Optional<ServedModel> anyReranker() {
        return first(catalogue.offers());
    }

    private Optional<ServedModel> first(List<Offer> offers) {
        return first(offers, Models::isReranker)
                .or(() -> first(offers, Models::comparesTokens))
                .map(offer -> served(offer.name(), offer, OptionalInt.empty()));
    }

    private static Optional<Offer> first(List<Offer> offers, Predicate<Offer> which) {
        return offers.stream().filter(which).findFirst();
    }

    private static boolean isReranker(Offer offer) {
        return tells(
                offer,
                each ->
                        each.remote().isEmpty()
                                && each.facts().get().purpose() == Purpose.RERANKING);
    }

    private static boolean comparesTokens(Offer offer) {
        return tells(offer, Offer::comparesTokens);
    }

    /// Not where its files cannot be read.
    private static boolean tells(Offer offer, Predicate<Offer> what) {
        try {
            return what.test(offer);
        } catch (EngineException e) {
            LOG.log(Level.DEBUG, "{0} cannot be looked at: {1}", offer.name(), e.getMessage());
            return false;
        }
    }

    /// The names of all, in order, or of the first of many.
    public String names() {
        return names(catalogue.offers());
    }

    private static String names(List<Offer> offers) {
        String names =
                offers.stream()
                        .limit(MOST_SHOWN)
                        .map(Offer::name)
                        .collect(Collectors.joining(", "));
        return offers.size() <= MOST_SHOWN ? names : names + ", …";
    }
}
