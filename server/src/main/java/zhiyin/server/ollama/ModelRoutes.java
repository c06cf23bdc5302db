package zhiyin.server.ollama;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import zhiyin.engine.model.ModelInfo;
import zhiyin.knowledge.embed.LoadedModel;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.Routes;
import zhiyin.server.model.Models;
import zhiyin.server.model.Offer;
import zhiyin.server.model.ServedModel;

/// What models there are, and which are in memory.
final class ModelRoutes {
    /// What Ollama says for a model that is never closed, nearly.
    private static final Duration FOR_EVER = Duration.ofDays(365L * 290);

    record Tags(List<ModelCard> models) {}

    record Running(List<RunningModel> models) {}

    /// @param size bytes of memory, as estimated
    /// @param sizeVram bytes of a GPU's memory
    record RunningModel(
            String name,
            String model,
            long size,
            String digest,
            ModelCard.Details details,
            Instant expiresAt,
            long sizeVram,
            int contextLength) {}

    /// The body of `POST /api/show`.
    ///
    /// @param name an older name of `model`
    record ShowBody(Optional<String> model, Optional<String> name) {}

    /// @param modelInfo by the names that GGUF has for it
    record Shown(
            String license,
            String modelfile,
            String parameters,
            String template,
            ModelCard.Details details,
            Map<String, JsonNode> modelInfo,
            List<String> capabilities,
            Instant modifiedAt) {}

    private final Models models;

    ModelRoutes(Models models) {
        this.models = models;
    }

    void addTo(Routes routes) {
        routes.answer(
                Operation.of("GET", "/api/tags", "the models, loaded or not (Ollama)"),
                Tags.class,
                _ -> new Tags(models.all().stream().map(ModelCard::of).toList()));
        routes.answer(
                Operation.of("GET", "/api/ps", "the models in memory (Ollama)"),
                Running.class,
                _ -> running());
        routes.dialect(
                Operation.of("POST", "/api/show", "what a model is (Ollama)"),
                ShowBody.class,
                Shown.class,
                (_, body) -> show(body));
    }

    private Running running() {
        return new Running(
                models.all().stream()
                        .filter(model -> model.name().equals(model.offer().name()))
                        .flatMap(model ->
                                model
                                        .loaded()
                                        .filter(LoadedModel::ready)
                                        .map(loaded -> running(model, loaded))
                                        .stream())
                        .toList());
    }

    private static RunningModel running(ServedModel model, LoadedModel loaded) {
        ModelCard card = ModelCard.of(model);
        return new RunningModel(
                card.name(),
                card.model(),
                loaded.bytes(),
                card.digest(),
                card.details(),
                loaded.keepAlive()
                        .end(loaded.users() > 0 ? Instant.now() : loaded.lastUse())
                        .orElseGet(() -> Instant.now().plus(FOR_EVER)),
                0,
                model.info().maxTokens());
    }

    private Shown show(ShowBody body) {
        String name =
                body.model()
                        .or(body::name)
                        .orElseThrow(() -> RequestException.invalid("model", "model is required"));
        ServedModel model = OllamaNames.require(models, name);
        Offer offer = model.offer();
        ModelInfo info = model.info();
        return new Shown(
                "",
                "FROM " + offer.fullName() + "\n",
                "",
                "{{ .Prompt }}",
                ModelCard.Details.of(offer, info),
                facts(info),
                model.isReranker() ? List.of() : List.of("embedding"),
                ModelCard.written(info));
    }

    private static Map<String, JsonNode> facts(ModelInfo info) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        String family = ModelCard.family(info);
        var facts = new LinkedHashMap<String, JsonNode>();
        facts.put("general.architecture", nodes.stringNode(family));
        facts.put("general.basename", nodes.stringNode(info.name()));
        facts.put(family + ".block_count", nodes.numberNode(info.layers()));
        facts.put(family + ".context_length", nodes.numberNode(info.maxTokens()));
        facts.put(family + ".embedding_length", nodes.numberNode(info.dimensions()));
        facts.put(
                family + ".pooling",
                nodes.stringNode(String.valueOf(info.pooling()).toLowerCase(Locale.ROOT)));
        return facts;
    }
}
