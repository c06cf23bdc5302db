package zhiyin.server.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.Embedder;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;
import zhiyin.engine.MultiEmbeddings;
import zhiyin.engine.Relevance;
import zhiyin.engine.RerankOptions;
import zhiyin.engine.Truncation;
import zhiyin.engine.VectorKind;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.Purpose;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.embed.LateInteraction;
import zhiyin.knowledge.embed.LoadedModel;
import zhiyin.knowledge.embed.remote.RemoteStatus;
import zhiyin.server.api.Exchange;
import zhiyin.server.api.Inputs;
import zhiyin.server.api.RequestException;
import zhiyin.server.client.Client;

/// A model by the name it was asked for. It need not be loaded: what needs it loaded loads it. Thread-safe,
/// and cheap to make.
public final class ServedModel {
    private final String name;
    private final Offer offer;
    private final OptionalInt pinned;
    private final EmbeddingModels models;
    private final TokenInput tokenInput;
    private final Cl100k cl100k;

    ServedModel(
            String name,
            Offer offer,
            OptionalInt pinned,
            EmbeddingModels models,
            TokenInput tokenInput,
            Cl100k cl100k) {
        this.name = name;
        this.offer = offer;
        this.pinned = pinned;
        this.models = models;
        this.tokenInput = tokenInput;
        this.cl100k = cl100k;
    }

    /// What answers call it: the model's name or the alias, with `@` and dimensions where such were asked for.
    public String name() {
        return name;
    }

    /// The model behind the name.
    public Offer offer() {
        return offer;
    }

    /// The dimensions that are part of the name.
    public OptionalInt pinned() {
        return pinned;
    }

    /// What its files say: dimensions, tokens, prompts and so on. Loads nothing.
    ///
    /// @throws EngineException where they cannot be read
    public ModelInfo info() {
        return offer.facts().get();
    }

    /// What it was asked elsewhere, if it is computed there.
    public Optional<RemoteStatus> remote() {
        return offer.remote().map(Supplier::get);
    }

    /// The arithmetic it is computed with, as flags have it; `remote` for a model that is computed
    /// elsewhere. Loads the model.
    public String arithmetic() {
        return offer.remote().isPresent() ? "remote" : models.numericType(offer.opens());
    }

    /// Numbers in the vectors where nothing else is asked for.
    public int dimensions() {
        return pinned.orElseGet(() -> info().dimensions());
    }

    /// The vectors, from the cache where they are there. Loads the model.
    ///
    /// @throws EngineException what the model refuses (TEXT_TOO_LONG and the like), or why it is not loaded
    /// @throws RequestException INVALID_REQUEST, by the field `dimensions` or `input`; CLIENT_GONE
    public Embeddings embed(Inputs inputs, EmbedOptions options, Client client) {
        requireVectors();
        EmbedOptions own = withPinned(options);
        Caller caller = client.caller(inputs);
        Embeddings answer =
                client.await(() ->
                        switch (inputs) {
                            case Inputs.Texts(List<String> texts) -> embed(texts, own, caller);
                            case Inputs.Tokens(List<int[]> ids) -> embedTokens(ids, own, caller);
                        });
        Exchange.current().ifPresent(exchange -> exchange.embedded(answer));
        return answer;
    }

    /// Several kinds of vectors of each text, computed anew. Loads the model.
    ///
    /// @throws EngineException WRONG_PURPOSE where the model has not all of them, and as [#embed] does
    /// @throws RequestException CLIENT_GONE
    public MultiEmbeddings embedMulti(
            List<String> texts, Set<VectorKind> kinds, EmbedOptions options, Client client) {
        info().requireKinds(kinds);
        Caller caller = client.caller(new Inputs.Texts(texts));
        MultiEmbeddings answer =
                client.await(() -> models.embedMulti(offer.opens(), texts, kinds, options, caller));
        Exchange.current()
                .ifPresent(exchange -> exchange.computed(answer.texts(), answer.timings()));
        return answer;
    }

    /// How well documents answer a query, by the vectors of their tokens. Loads the model.
    ///
    /// @throws EngineException WRONG_PURPOSE where it has none, and as [#embed] does
    /// @throws RequestException CLIENT_GONE
    LateInteraction lateInteraction(
            String query,
            Prompt prompt,
            List<String> documents,
            Truncation truncation,
            Client client) {
        Caller caller = client.caller(new Inputs.Texts(documents));
        LateInteraction answer =
                client.await(() ->
                        models.lateInteraction(
                                offer.opens(), query, prompt, documents, truncation, caller));
        Exchange.current()
                .ifPresent(exchange -> exchange.computed(answer.texts(), answer.timings()));
        return answer;
    }

    /// Before it is loaded for nothing.
    private void requireVectors() {
        if (offer.remote().isEmpty()) {
            info().requirePurpose(Purpose.EMBEDDING);
        }
    }

    /// How well documents answer a query.
    public Ranking ranking() {
        if (isReranker()) {
            return new ModelRanking(this);
        }
        return offer.comparesTokens() ? new LateInteractionRanking(this) : new CosineRanking(this);
    }

    /// Whether it gives scores, and no vectors.
    public boolean isReranker() {
        return offer.remote().isEmpty() && info().purpose() == Purpose.RERANKING;
    }

    /// Whether it has a vector for each token, and so can do what a reranker does. Looks at its files, and loads
    /// nothing.
    public boolean comparesTokens() {
        return offer.comparesTokens();
    }

    /// Looks at its files, and loads nothing.
    ///
    /// @throws EngineException WRONG_PURPOSE where it gives no scores, and does not compare token by token
    public void requireReranker() {
        if (offer.remote().isPresent()) {
            throw new EngineException(
                    EngineException.Code.WRONG_PURPOSE,
                    "%s is computed elsewhere, and gives vectors; take a reranker of this machine"
                            .formatted(name));
        }
        if (!offer.comparesTokens()) {
            info().requirePurpose(Purpose.RERANKING);
        }
    }

    /// How well documents answer a query, as a reranker says. Loads the model.
    ///
    /// @throws EngineException what the model refuses (TEXT_TOO_LONG and the like), or why it is not loaded
    /// @throws RequestException CLIENT_GONE
    Relevance score(String query, List<String> documents, RerankOptions options, Client client) {
        Caller caller = client.caller(new Inputs.Texts(documents));
        Relevance answer =
                client.await(() -> models.score(offer.opens(), query, documents, options, caller));
        Exchange.current().ifPresent(exchange -> exchange.scored(answer));
        return answer;
    }

    private Embeddings embed(List<String> texts, EmbedOptions options, Caller caller) {
        return models.embed(offer.opens(), texts, options, caller);
    }

    private Embeddings embedTokens(List<int[]> sequences, EmbedOptions options, Caller caller) {
        return switch (tokenInput) {
            case REJECT ->
                    throw RequestException.invalid(
                            "input",
                            "input has token numbers, and they do not tell whose they are; send the text itself (LangChain: check_embedding_ctx_length=False), or have the server started with --token-input cl100k (OpenAI's) or native (the model's)");
            case NATIVE -> models.embedTokens(offer.opens(), sequences, options, caller);
            case CL100K -> embed(cl100k.texts(sequences), options, caller);
        };
    }

    /// A name with dimensions and a request for others contradict each other.
    private EmbedOptions withPinned(EmbedOptions options) {
        if (pinned.isEmpty()) {
            return options;
        }
        int wanted = options.dimensions().orElse(pinned.getAsInt());
        if (wanted != pinned.getAsInt()) {
            throw RequestException.invalid(
                    "dimensions",
                    "dimensions is %d, and %s stands for vectors of %d numbers; leave dimensions out, or ask for the model %s"
                            .formatted(wanted, name, pinned.getAsInt(), offer.name()));
        }
        return options.withDimensions(wanted);
    }

    /// Works with the loaded model itself, to count tokens and the like; it is not closed meanwhile. Loads it.
    public <T> T use(Function<Embedder, T> work) {
        return models.use(offer.opens(), work);
    }

    /// The vectors of some texts, past the cache: what it takes to compute them is what is to be known. Loads the
    /// model.
    ///
    /// @throws EngineException as [#embed] does
    public Embeddings embedAnew(List<String> texts, EmbedOptions options, Caller caller) {
        return models.embedAnew(offer.opens(), texts, options, caller);
    }

    /// How it lies in memory, if it does.
    public Optional<LoadedModel> loaded() {
        String key = models.key(offer.opens());
        return models.loaded().stream().filter(model -> model.key().equals(key)).findFirst();
    }

    /// How long it stays in memory this time; zero closes it when nobody is at work with it.
    public void keep(KeepAlive keepAlive) {
        models.keepNow(offer.opens(), keepAlive);
    }
}
