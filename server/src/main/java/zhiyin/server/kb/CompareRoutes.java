package zhiyin.server.kb;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.catalog.RelevanceLabel;
import zhiyin.knowledge.compare.Answer;
import zhiyin.knowledge.compare.Answer.Kept;
import zhiyin.knowledge.compare.Answer.Match;
import zhiyin.knowledge.compare.Comparison;
import zhiyin.knowledge.compare.Comparison.Curve;
import zhiyin.knowledge.compare.Configuration;
import zhiyin.knowledge.compare.Evaluation;
import zhiyin.knowledge.search.Note;
import zhiyin.knowledge.search.Reranker;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.server.api.Call;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.Routes;
import zhiyin.server.client.Client;
import zhiyin.server.kb.SearchResults.ResultHit;
import zhiyin.server.model.Models;

/// Ways of searching side by side.
final class CompareRoutes {
    private static final int DEFAULT_TOP = 10;

    /// A way of searching.
    ///
    /// @param mode by meaning and words if absent
    /// @param vectorWeight 0 for words alone to 1 for meaning alone, 0.5 if absent
    /// @param dimensions how many of the vectors' first numbers count, 32 or more; all if absent
    /// @param reranker a model that gives the best passages another order
    record ConfigurationBody(
            String collection,
            Optional<SearchRequest.Mode> mode,
            Optional<Double> vectorWeight,
            Optional<Integer> dimensions,
            Optional<String> reranker) {
        Configuration configuration() {
            return legal(() ->
                    new Configuration(
                            collection,
                            mode.orElse(SearchRequest.Mode.HYBRID),
                            vectorWeight.orElse(0.5),
                            dimensions.map(OptionalInt::of).orElse(OptionalInt.empty()),
                            reranker));
        }
    }

    /// @param configurations one to four
    /// @param top hits of each, 10 if absent
    record CompareBody(
            String query, List<ConfigurationBody> configurations, Optional<Integer> top) {}

    record EvaluateBody(List<ConfigurationBody> configurations) {}

    record CurveBody(String query, ConfigurationBody configuration) {}

    /// @param labels of the question
    /// @param matches pairs of hits that are the same place; columns from 0, ranks from 1
    record CompareResults(
            List<ColumnView> columns, List<Match> matches, List<RelevanceLabel> labels) {
        static CompareResults of(Answer answer) {
            return new CompareResults(
                    answer.columns().stream().map(ColumnView::of).toList(),
                    answer.matches(),
                    answer.labels());
        }
    }

    /// What one configuration found.
    ///
    /// @param embeddingMs for the query's vector; near 0 where the cache had it
    /// @param kept what was found with all numbers of the vectors, too; where some were left out
    record ColumnView(
            Configuration configuration,
            List<FoundView> hits,
            double embeddingMs,
            double findingMs,
            double rerankingMs,
            Optional<Kept> kept,
            List<Note> notes) {
        private static ColumnView of(Answer.Column column) {
            return new ColumnView(
                    column.configuration(),
                    column.hits().stream().map(FoundView::of).toList(),
                    millis(column.embedding()),
                    millis(column.finding()),
                    millis(column.reranking()),
                    column.kept(),
                    column.notes());
        }

        private static double millis(Duration time) {
            return Math.round(time.toNanos() / 1e3) / 1e3;
        }
    }

    /// @param label what was said of the place
    record FoundView(ResultHit hit, Optional<RelevanceLabel> label) {
        private static FoundView of(Answer.Found found) {
            return new FoundView(ResultHit.of(found.hit()), found.label());
        }
    }

    private final KnowledgeBase base;
    private final Optional<Models> models;

    /// @param models that may rerank
    CompareRoutes(KnowledgeBase base, Optional<Models> models) {
        this.base = base;
        this.models = models;
    }

    void addTo(Routes routes) {
        routes.exchange(
                Operation.of("POST", "/kb/compare", "one question to several ways of searching"),
                CompareBody.class,
                CompareResults.class,
                this::compare);
        routes.exchange(
                Operation.of(
                        "POST",
                        "/kb/compare/curve",
                        "what of the first ten hits is kept when vectors are cut"),
                CurveBody.class,
                Curve.class,
                this::curve);
        routes.exchange(
                Operation.of(
                        "POST",
                        "/kb/compare/evaluate",
                        "how good ways of searching are by all labels, and what they cost"),
                EvaluateBody.class,
                Evaluation.class,
                (call, body) -> comparison(call).evaluate(configurations(body.configurations())));
    }

    private CompareResults compare(Call call, CompareBody body) {
        List<Configuration> configurations = configurations(body.configurations());
        int top = body.top().orElse(DEFAULT_TOP);
        return legal(() ->
                CompareResults.of(comparison(call).answer(body.query(), configurations, top)));
    }

    private Curve curve(Call call, CurveBody body) {
        Configuration configuration = body.configuration().configuration();
        return legal(() -> comparison(call).curve(body.query(), configuration));
    }

    private static List<Configuration> configurations(List<ConfigurationBody> bodies) {
        return bodies.stream().map(ConfigurationBody::configuration).toList();
    }

    private Comparison comparison(Call call) {
        Client client = Client.of(call.context());
        return base.comparison(name -> reranker(name.orElseThrow(), client));
    }

    private Reranker reranker(String name, Client client) {
        return models.map(some -> new ServedRerankers(some, client).any(name))
                .orElseThrow(() ->
                        RequestException.invalid(
                                "reranker", "this server has no models that could rerank"));
    }

    private static <T> T legal(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw RequestException.invalid(String.valueOf(e.getMessage()));
        }
    }
}
