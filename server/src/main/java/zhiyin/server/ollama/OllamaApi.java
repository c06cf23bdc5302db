package zhiyin.server.ollama;

import java.util.List;
import java.util.Optional;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embeddings;
import zhiyin.engine.Truncation;
import zhiyin.server.api.Inputs;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Routes;
import zhiyin.server.api.SameOrigin;
import zhiyin.server.api.Scope;
import zhiyin.server.api.TextsField;
import zhiyin.server.client.Client;
import zhiyin.server.model.Models;
import zhiyin.server.model.ServedModel;

/// [Ollama's](https://github.com/ollama/ollama/blob/main/docs/api.md) routes that concern embedding models.
/// Thread-safe.
///
/// Vectors have length 1 on the older route too, where Ollama gives them as the model made them. More
/// dimensions than the model has are refused, where Ollama passes over them.
public final class OllamaApi implements AutoCloseable {
    /// Of Ollama whose routes these are; clients compare it.
    private static final String VERSION = "0.33.0";

    record Version(String version) {}

    /// The body of the older route.
    record PromptBody(String model, Optional<String> prompt, Optional<EmbedBody.Keep> keepAlive) {}

    record PromptAnswer(float[] embedding) {}

    private final Models models;
    private final Pulls pulls;

    public OllamaApi(Models models) {
        this.models = models;
        this.pulls = new Pulls(models);
    }

    /// @param gate which requests may add models and remove them
    public void addTo(Routes server, SameOrigin gate) {
        Routes routes = server.with(new OllamaErrors());
        routes.dialect(
                Client.described(Operation.of("POST", "/api/embed", "vectors of texts (Ollama)")),
                EmbedBody.class,
                EmbedAnswer.class,
                (call, body) -> embed(Client.of(call.context()), body));
        routes.dialect(
                Client.described(
                        Operation.of(
                                "POST", "/api/embeddings", "the vector of a text (older Ollama)")),
                PromptBody.class,
                PromptAnswer.class,
                (call, body) -> embed(Client.of(call.context()), body));
        routes.answer(
                Operation.of("GET", "/api/version", "the version of Ollama's API"),
                Version.class,
                _ -> new Version(VERSION));
        new ModelRoutes(models).addTo(routes);
        pulls.addTo(server.scoped(_ -> Scope.ADMIN).with(new OllamaErrors(), gate::checkChange));
    }

    private EmbedAnswer embed(Client client, EmbedBody body) {
        long start = System.nanoTime();
        ServedModel model = OllamaNames.require(models, body.model());
        model.arithmetic(); // loads it, so that this time is told apart
        long loaded = System.nanoTime();
        List<String> texts = body.input().map(TextsField::texts).orElse(List.of());
        EmbedOptions options =
                body.options().withTruncation(Truncation.of(body.truncate().orElse(true), false));
        Optional<Embeddings> answer =
                texts.isEmpty()
                        ? Optional.empty()
                        : Optional.of(model.embed(new Inputs.Texts(texts), options, client));
        body.keepAlive().ifPresent(keep -> model.keep(keep.time()));
        return new EmbedAnswer(
                body.model(),
                answer.map(Embeddings::vectors).orElse(List.of()),
                System.nanoTime() - start,
                loaded - start,
                answer.map(Embeddings::tokens).orElse(0L));
    }

    private PromptAnswer embed(Client client, PromptBody body) {
        Optional<TextsField> input =
                body.prompt()
                        .filter(text -> !text.isEmpty())
                        .map(text -> new TextsField(List.of(text)));
        EmbedAnswer answer =
                embed(
                        client,
                        new EmbedBody(
                                body.model(),
                                input,
                                Optional.empty(),
                                Optional.empty(),
                                body.keepAlive()));
        return new PromptAnswer(
                answer.embeddings().stream().findFirst().orElseGet(() -> new float[0]));
    }

    /// Stops pulls; what has come stays, and a later pull goes on from there.
    @Override
    public void close() {
        pulls.close();
    }
}
