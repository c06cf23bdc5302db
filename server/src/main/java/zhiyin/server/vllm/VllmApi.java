package zhiyin.server.vllm;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import zhiyin.engine.CosineSimilarity;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embeddings;
import zhiyin.engine.MultiEmbeddings;
import zhiyin.engine.MultiVector;
import zhiyin.engine.VectorKind;
import zhiyin.server.api.Inputs;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Routes;
import zhiyin.server.api.Variant;
import zhiyin.server.client.Client;
import zhiyin.server.model.Models;
import zhiyin.server.model.Ranking;
import zhiyin.server.model.Ranking.Scores;
import zhiyin.server.model.ServedModel;
import zhiyin.server.vllm.PoolingAnswer.Vector;
import zhiyin.server.vllm.PoolingBody.Format;
import zhiyin.server.vllm.ScoreAnswer.Score;
import zhiyin.server.vllm.ScoreBody.Sides;

/// [vLLM's](https://docs.vllm.ai/en/latest/models/pooling_models.html) scores, pooling and tokens. Scores are
/// a reranker's probabilities, or for an embedding model cosines, as vLLM's are. Thread-safe.
public final class VllmApi {
    private static final VllmErrors ERRORS = new VllmErrors();

    private final Models models;

    public VllmApi(Models models) {
        this.models = models;
    }

    public void addTo(Routes server) {
        Routes routes = server.with(ERRORS);
        for (String path : List.of("/score", "/v1/score")) {
            routes.dialect(
                    Client.described(Operation.of("POST", path, "how alike texts are (vLLM)")),
                    ScoreBody.class,
                    ScoreAnswer.class,
                    (call, body) -> score(Client.of(call.context()), body));
        }
        routes.dialect(
                Client.described(Operation.of("POST", "/pooling", "vectors of texts (vLLM)")),
                PoolingBody.class,
                PoolingAnswer.class,
                (call, body) -> pool(Client.of(call.context()), body));
        routes.dialect(
                Operation.of("POST", "/detokenize", "the text of tokens (vLLM)"),
                DetokenizeBody.class,
                DetokenizeAnswer.class,
                (_, body) -> body.answer(models));
    }

    /// What `/tokenize` is to clients of vLLM.
    public Variant<?, ?> tokenize() {
        return new Variant<>(
                TokenizeBody.class,
                TokenizeAnswer.class,
                ERRORS,
                body -> body.has("prompt") || body.has("messages"),
                (_, body) -> body.answer(models));
    }

    private ScoreAnswer score(Client client, ScoreBody body) {
        Sides sides = body.sides();
        ServedModel model = models.requireRanker(body.model());
        return model.isReranker()
                ? relevance(model, sides, body, client)
                : similarity(model, sides, body, client);
    }

    /// By a reranker: what is on the left asks.
    private static ScoreAnswer relevance(
            ServedModel model, Sides sides, ScoreBody body, Client client) {
        Ranking ranking = model.ranking();
        List<String> queries = sides.left();
        List<Scores> parts =
                queries.size() == 1
                        ? List.of(
                                ranking.scores(
                                        queries.getFirst(),
                                        Kind.QUERY,
                                        sides.right(),
                                        body.truncation(),
                                        client))
                        : IntStream.range(0, queries.size())
                                .mapToObj(i ->
                                        ranking.scores(
                                                queries.get(i),
                                                Kind.QUERY,
                                                List.of(sides.right().get(i)),
                                                body.truncation(),
                                                client))
                                .toList();
        return answer(
                model,
                parts.stream().flatMap(part -> part.values().stream()).toList(),
                parts.stream().mapToLong(Scores::tokens).sum());
    }

    private static ScoreAnswer similarity(
            ServedModel model, Sides sides, ScoreBody body, Client client) {
        EmbedOptions options = EmbedOptions.DEFAULTS.withTruncation(body.truncation());
        Embeddings left =
                model.embed(
                        new Inputs.Texts(sides.left()), options.withKind(sides.leftKind()), client);
        Embeddings right =
                model.embed(
                        new Inputs.Texts(sides.right()),
                        options.withKind(sides.rightKind()),
                        client);
        List<Double> scores = new ArrayList<>();
        for (int i = 0; i < sides.right().size(); i++) {
            float[] one = left.vectors().get(sides.left().size() == 1 ? 0 : i);
            scores.add(CosineSimilarity.of(one, right.vectors().get(i)));
        }
        return answer(model, scores, left.tokens() + right.tokens());
    }

    private static ScoreAnswer answer(ServedModel model, List<Double> scores, long tokens) {
        return new ScoreAnswer(
                "score-" + UUID.randomUUID(),
                "list",
                Instant.now().getEpochSecond(),
                model.name(),
                IntStream.range(0, scores.size())
                        .mapToObj(i -> Score.of(i, scores.get(i)))
                        .toList(),
                Usage.of(tokens));
    }

    private PoolingAnswer pool(Client client, PoolingBody body) {
        Inputs inputs = body.given();
        ServedModel model = models.requireOrDefault(body.model());
        if (body.ofTokens()) {
            return poolTokens(client, model, body);
        }
        Embeddings answer = model.embed(inputs, body.options(), client);
        var vectors = new ArrayList<Vector>();
        for (float[] vector : answer.vectors()) {
            vectors.add(
                    Vector.of(vectors.size(), vector, body.encodingFormat().orElse(Format.FLOAT)));
        }
        return pooled(model, vectors, answer.tokens());
    }

    private static PoolingAnswer poolTokens(Client client, ServedModel model, PoolingBody body) {
        MultiEmbeddings answer =
                model.embedMulti(
                        body.textsOfTokens(), Set.of(VectorKind.COLBERT), body.options(), client);
        var vectors = new ArrayList<Vector>();
        for (MultiVector vector : answer.vectors()) {
            vectors.add(
                    Vector.of(
                            vectors.size(),
                            vector.colbert().orElseThrow(),
                            body.encodingFormat().orElse(Format.FLOAT)));
        }
        return pooled(model, vectors, answer.tokens());
    }

    private static PoolingAnswer pooled(ServedModel model, List<Vector> vectors, long tokens) {
        return new PoolingAnswer(
                "pool-" + UUID.randomUUID(),
                "list",
                Instant.now().getEpochSecond(),
                model.name(),
                vectors,
                Usage.of(tokens));
    }
}
