package zhiyin.server.cohere;

import java.util.List;
import java.util.UUID;
import zhiyin.engine.Embeddings;
import zhiyin.server.api.Call;
import zhiyin.server.api.Inputs;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Routes;
import zhiyin.server.api.Variant;
import zhiyin.server.client.Client;
import zhiyin.server.cohere.EmbedAnswer.ByType;
import zhiyin.server.model.Models;

/// [Cohere's](https://docs.cohere.com/reference/embed) routes. Scores of ranks are cosines. Thread-safe.
public final class CohereApi {
    private static final CohereErrors ERRORS = new CohereErrors();

    private final Models models;

    public CohereApi(Models models) {
        this.models = models;
    }

    public void addTo(Routes server) {
        Routes routes = server.with(ERRORS);
        routes.dialect(
                Client.described(
                        Operation.of(
                                "POST",
                                "/v2/embed",
                                "vectors of texts, in several types (Cohere)")),
                EmbedBody.class,
                EmbedAnswer.class,
                (call, body) -> byType(call, body, "2"));
        routes.share(
                Client.described(Operation.of("POST", "/v1/embed", "vectors of texts (Cohere)")),
                List.of(
                        new Variant<>(
                                EmbedBody.class,
                                EmbedAnswer.class,
                                ERRORS,
                                body -> body.hasNonNull("embedding_types"),
                                (call, body) -> byType(call, body, "1")),
                        new Variant<>(
                                EmbedBody.class,
                                FloatsAnswer.class,
                                ERRORS,
                                _ -> true,
                                (call, body) -> floats(call, body))));
        routes.dialect(
                Client.described(
                        Operation.of(
                                "POST", "/v2/rerank", "documents in order for a query (Cohere)")),
                RerankBody.class,
                RerankAnswer.class,
                (call, body) -> rerank(call, body));
    }

    private EmbedAnswer byType(Call call, EmbedBody body, String version) {
        List<String> texts = body.given();
        Embeddings answer = embed(call, body, texts);
        return new EmbedAnswer(
                id(),
                ByType.of(answer.vectors(), body.types()),
                texts,
                Meta.ofTokens(version, answer.tokens()),
                EmbedAnswer.BY_TYPE);
    }

    private FloatsAnswer floats(Call call, EmbedBody body) {
        List<String> texts = body.given();
        Embeddings answer = embed(call, body, texts);
        return new FloatsAnswer(
                id(),
                answer.vectors(),
                texts,
                Meta.ofTokens("1", answer.tokens()),
                FloatsAnswer.FLOATS);
    }

    private Embeddings embed(Call call, EmbedBody body, List<String> texts) {
        return models.requireOrDefault(body.model())
                .embed(new Inputs.Texts(texts), body.options(), Client.of(call.context()));
    }

    private RerankAnswer rerank(Call call, RerankBody body) {
        return new RerankAnswer(
                id(),
                body.rank(models, Client.of(call.context())).results().stream()
                        .map(ranked -> new RerankAnswer.Result(ranked.index(), ranked.score()))
                        .toList(),
                Meta.ofSearch("2"));
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }
}
