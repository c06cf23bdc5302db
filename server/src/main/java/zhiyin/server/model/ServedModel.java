package zhiyin.server.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;
import zhiyin.engine.model.ModelInfo;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.embed.LoadedModel;
import zhiyin.server.api.Inputs;
import zhiyin.server.api.RequestException;

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

    /// Numbers in the vectors where nothing else is asked for.
    public int dimensions() {
        return pinned.orElseGet(() -> info().dimensions());
    }

    /// The vectors, from the cache where they are there. Loads the model.
    ///
    /// @throws EngineException what the model refuses (TEXT_TOO_LONG and the like), or why it is not loaded
    /// @throws RequestException INVALID_REQUEST, by the field `dimensions` or `input`
    public Embeddings embed(Inputs inputs, EmbedOptions options) {
        EmbedOptions own = withPinned(options);
        return switch (inputs) {
            case Inputs.Texts(List<String> texts) -> embed(texts, own);
            case Inputs.Tokens(List<int[]> sequences) -> embedTokens(sequences, own);
        };
    }

    /// The same, with a choice of what becomes of texts that are too long; the options' own does not count.
    ///
    /// @throws RequestException INVALID_REQUEST too, where a text would have to be cut at its start
    public Embeddings embed(Inputs inputs, EmbedOptions options, Cut cut) {
        var own = new EmbedOptions(options.prompt(), options.dimensions(), cut == Cut.END);
        try {
            return embed(inputs, own);
        } catch (EngineException e) {
            if (cut == Cut.START && e.code() == EngineException.Code.TEXT_TOO_LONG) {
                throw new RequestException(
                        RequestException.Reason.TEXT_TOO_LONG,
                        "%s; texts are cut at their end alone".formatted(e.getMessage()));
            }
            throw e;
        }
    }

    /// How well documents answer a query.
    public Ranking ranking() {
        return new CosineRanking(this);
    }

    /// Where the one who asks (the key, the urgency) will be handed on.
    private Embeddings embed(List<String> texts, EmbedOptions options) {
        return models.embed(offer.opens(), texts, options);
    }

    private Embeddings embedTokens(List<int[]> sequences, EmbedOptions options) {
        return switch (tokenInput) {
            case REJECT ->
                    throw RequestException.invalid(
                            "input",
                            "input has token numbers, and they do not tell whose they are; send the text itself (LangChain: check_embedding_ctx_length=False), or have the server started with --token-input cl100k (OpenAI's) or native (the model's)");
            case NATIVE -> embedNative(sequences, options);
            case CL100K -> embed(cl100k.texts(sequences), options);
        };
    }

    /// Waits for the engine to take token numbers.
    private Embeddings embedNative(List<int[]> sequences, EmbedOptions options) {
        throw RequestException.invalid(
                "input",
                "%s takes no token numbers of its own yet (%d sequences, %s); send texts"
                        .formatted(name, sequences.size(), options.prompt()));
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
