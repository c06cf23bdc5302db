package zhiyin.server.rerank;

import java.util.List;
import java.util.stream.Stream;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Routes;
import zhiyin.server.api.Variant;
import zhiyin.server.client.Client;
import zhiyin.server.cohere.RerankBody;
import zhiyin.server.model.Models;

/// `/v1/rerank` and `/rerank`, where servers have agreed on the request and not on the answer: each client is
/// known by its fields, and answered in the shape that it reads. Scores are cosines. Thread-safe.
public final class RerankApi {
    private static final RerankErrors ERRORS = new RerankErrors();

    private final Models models;

    public RerankApi(Models models) {
        this.models = models;
    }

    /// @param others dialects that share `/rerank`
    public void addTo(Routes server, List<Variant<?, ?>> others) {
        Routes routes = server.with(ERRORS);
        routes.share(
                Client.described(
                        Operation.of(
                                "POST",
                                "/v1/rerank",
                                "documents in order for a query (Cohere, Jina, vLLM, Voyage)")),
                variants());
        routes.share(
                Client.described(Operation.of("POST", "/rerank", "the same, and TEI's")),
                Stream.concat(others.stream(), variants().stream()).toList());
    }

    private List<Variant<?, ?>> variants() {
        return List.of(
                new Variant<>(
                        RerankBody.class,
                        VoyageAnswer.class,
                        ERRORS,
                        body -> body.has("top_k") || body.has("truncation"),
                        (call, body) ->
                                VoyageAnswer.of(
                                        body, body.rank(models, Client.of(call.context())))),
                new Variant<>(
                        RerankBody.class,
                        RerankAnswer.class,
                        ERRORS,
                        _ -> true,
                        (call, body) ->
                                RerankAnswer.of(
                                        body, body.rank(models, Client.of(call.context())))));
    }
}
