package zhiyin.server.tei;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import zhiyin.engine.CosineSimilarity;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;
import zhiyin.engine.MultiEmbeddings;
import zhiyin.engine.VectorKind;
import zhiyin.server.api.Call;
import zhiyin.server.api.Inputs;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.Routes;
import zhiyin.server.api.Variant;
import zhiyin.server.client.Client;
import zhiyin.server.model.Models;
import zhiyin.server.model.Ranking.Scores;
import zhiyin.server.model.ServedModel;
import zhiyin.server.tei.RankBody.Rank;
import zhiyin.server.tei.TeiErrors.ErrorType;
import zhiyin.server.tei.TokenizeBody.SimpleToken;

/// The routes of [Text Embeddings Inference](https://huggingface.github.io/text-embeddings-inference) 1.9.
/// TEI has one model, so these are for the default one, and name none; `/rerank` is for the first reranker that
/// the server was started with, where there is one. Thread-safe.
///
/// Without a reranker ranks are by cosine, where TEI refuses to rank with an embedding model. Sparse vectors are those
/// of BGE-M3 and its like, where TEI has SPLADE's alone. Classes and the raw states of tokens no model here has, and that
/// is what TEI answers of a model that lacks them. A request may have more texts than TEI's 32.
public final class TeiApi {
    private static final TeiErrors ERRORS = new TeiErrors();
    private static final Set<VectorKind> SPARSE = Set.of(VectorKind.SPARSE);

    private final Models models;

    public TeiApi(Models models) {
        this.models = models;
    }

    public void addTo(Routes server) {
        Routes routes = server.with(ERRORS);
        for (String path : List.of("/embed", "/")) {
            routes.dialect(
                    Client.described(Operation.of("POST", path, "vectors of texts (TEI)")),
                    EmbedBody.class,
                    float[][].class,
                    this::embed);
        }
        routes.dialect(
                Client.described(
                        Operation.of(
                                "POST", "/similarity", "how alike sentences are to one (TEI)")),
                SimilarityBody.class,
                double[].class,
                this::similarity);
        routes.answer(
                Operation.of("GET", "/info", "the default model (TEI)"),
                TeiInfo.class,
                _ -> TeiInfo.of(models.defaultModel()));
        routes.dialect(
                Operation.of("POST", "/decode", "texts of tokens (TEI)"),
                DecodeBody.class,
                String[].class,
                (_, body) -> body.texts(models.defaultModel()));
        routes.dialect(
                Client.described(
                        Operation.of("POST", "/embed_sparse", "sparse vectors of texts (TEI)")),
                SparseBody.class,
                SparseValue[][].class,
                this::embedSparse);
        refuse(
                routes,
                "/embed_all",
                "states of tokens",
                "it gives one vector a text, and vectors of tokens, where it has them, over /pooling with the task token_embed");
        refuse(routes, "/predict", "classes of texts", "it is no classifier");
    }

    private void refuse(Routes routes, String path, String what, String why) {
        routes.call(
                Operation.of("POST", path, what + " (TEI): no model here has them")
                        .answers(Operation.written("{\"type\":\"array\"}")),
                _ -> {
                    throw TeiErrors.refusal(
                            ErrorType.BACKEND,
                            "%s cannot do this: %s".formatted(models.defaultModel().name(), why));
                });
    }

    /// What `/rerank` is to clients of TEI.
    public Variant<?, ?> rerank() {
        return new Variant<>(
                RankBody.class,
                Rank[].class,
                ERRORS,
                body -> body.has("texts") && !body.has("documents"),
                this::rank);
    }

    /// What `/tokenize` is to clients of TEI.
    public Variant<?, ?> tokenize() {
        return new Variant<>(
                TokenizeBody.class,
                SimpleToken[][].class,
                ERRORS,
                _ -> true,
                (_, body) -> {
                    requireAny(body.inputs().texts().size());
                    return body.tokens(models.defaultModel());
                });
    }

    private float[][] embed(Call call, EmbedBody body) {
        var clock = new ComputeHeaders(call.context());
        requireAny(body.inputs().inputs().size());
        Embeddings answer =
                models.defaultModel()
                        .embed(body.inputs().inputs(), body.options(), Client.of(call.context()));
        Stream<String> texts =
                switch (body.inputs().inputs()) {
                    case Inputs.Texts(List<String> given) -> given.stream();
                    case Inputs.Tokens _ -> Stream.empty();
                };
        clock.write(texts, answer.tokens(), answer.timings());
        return answer.vectors().toArray(float[][]::new);
    }

    private SparseValue[][] embedSparse(Call call, SparseBody body) {
        var clock = new ComputeHeaders(call.context());
        List<String> texts = texts(body.inputs().inputs());
        requireAny(texts.size());
        ServedModel model = models.defaultModel();
        requireSparse(model);
        MultiEmbeddings answer =
                model.embedMulti(texts, SPARSE, body.options(), Client.of(call.context()));
        clock.write(texts.stream(), answer.tokens(), answer.timings());
        return answer.vectors().stream()
                .map(vector -> SparseValue.of(vector.sparse().orElseThrow()))
                .toArray(SparseValue[][]::new);
    }

    private static List<String> texts(Inputs inputs) {
        return switch (inputs) {
            case Inputs.Texts(List<String> texts) -> texts;
            case Inputs.Tokens _ ->
                    throw RequestException.invalid(
                            "inputs", "`inputs` has token numbers; sparse vectors are of texts");
        };
    }

    private static void requireSparse(ServedModel model) {
        try {
            model.info().requireKinds(SPARSE);
        } catch (EngineException e) {
            throw TeiErrors.refusal(ErrorType.BACKEND, String.valueOf(e.getMessage()));
        }
    }

    private Rank[] rank(Call call, RankBody body) {
        var clock = new ComputeHeaders(call.context());
        List<String> documents = body.documents();
        requireAny(documents.size());
        Scores scores =
                models.requireRanker(Optional.empty())
                        .ranking()
                        .scores(
                                body.query(),
                                Kind.QUERY,
                                documents,
                                EmbedBody.truncation(body.truncate(), body.truncationDirection()),
                                Client.of(call.context()));
        clock.write(
                Stream.concat(Stream.of(body.query()), documents.stream()),
                scores.tokens(),
                scores.timings());
        boolean text = body.returnText().orElse(false);
        boolean raw = body.rawScores().orElse(false);
        int all = documents.size();
        return (raw ? scores.bestRaw(all) : scores.best(all))
                .stream()
                        .map(ranked ->
                                new Rank(
                                        ranked.index(),
                                        Stream.of(documents.get(ranked.index()))
                                                .filter(_ -> text)
                                                .findFirst(),
                                        ranked.score()))
                        .toArray(Rank[]::new);
    }

    private double[] similarity(Call call, SimilarityBody body) {
        var clock = new ComputeHeaders(call.context());
        List<String> sentences = body.inputs().sentences().texts();
        requireAny(sentences.size());
        List<String> all =
                Stream.concat(Stream.of(body.inputs().sourceSentence()), sentences.stream())
                        .toList();
        Embeddings answer =
                models.defaultModel()
                        .embed(
                                new Inputs.Texts(all),
                                body.given().options(),
                                Client.of(call.context()));
        clock.write(all.stream(), answer.tokens(), answer.timings());
        List<float[]> vectors = answer.vectors();
        return vectors.stream()
                .skip(1)
                .mapToDouble(vector -> CosineSimilarity.of(vectors.getFirst(), vector))
                .toArray();
    }

    /// @throws RequestException as TEI calls it, "Empty"
    private static void requireAny(int texts) {
        if (texts == 0) {
            throw TeiErrors.refusal(ErrorType.EMPTY, "`inputs` cannot be empty");
        }
    }
}
