package zhiyin.knowledge.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.RelevanceLabel;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.compare.Answer.Column;
import zhiyin.knowledge.compare.Answer.Found;
import zhiyin.knowledge.compare.Answer.Kept;
import zhiyin.knowledge.compare.Answer.Match;
import zhiyin.knowledge.compare.Evaluating.Question;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.relevance.Judging;
import zhiyin.knowledge.relevance.SourcePassage;
import zhiyin.knowledge.search.Search;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.knowledge.search.Stores;
import zhiyin.knowledge.store.VectorStore;

/// Puts questions to several ways of searching, and says where each found the same, and which is better by
/// labels. Thread-safe.
public final class Comparison {
    public static final int MOST_CONFIGURATIONS = 4;
    public static final int MOST_HITS = 50;

    /// Questions that an evaluation asks; those labelled last.
    public static final int MOST_QUERIES = 300;

    /// @param points from few numbers to all; empty where no vectors are compared
    /// @param trained whether the model was trained so that its first numbers are good vectors by themselves
    public record Curve(List<Kept> points, boolean trained) {
        public Curve {
            points = List.copyOf(points);
        }
    }

    private final Database database;
    private final Tables tables = new Tables();
    private final Stores stores;
    private final EmbeddingModels models;
    private final Runs runs;
    private final Evaluating evaluating;

    /// @param search with the rerankers that may be named
    public Comparison(Database database, Stores stores, Search search, EmbeddingModels models) {
        this.database = database;
        this.stores = stores;
        this.models = models;
        this.runs = new Runs(database, search);
        this.evaluating = new Evaluating(runs, models);
    }

    /// @param top hits of each, at most [#MOST_HITS]
    /// @throws CatalogException COLLECTION_NOT_FOUND, INVALID
    public Answer answer(String query, List<Configuration> configurations, int top) {
        requireCount(configurations);
        require(
                top >= 1 && top <= MOST_HITS,
                "top is %d, expected 1 to %d".formatted(top, MOST_HITS));
        List<RelevanceLabel> labels = database.read(c -> tables.relevance().of(c, query));
        var judging = new Judging(labels);
        var columns = new ArrayList<Column>();
        var places = new ArrayList<List<SourcePassage>>();
        for (Configuration configuration : configurations) {
            Runs.Run run = runs.run(query, configuration, top);
            places.add(run.places());
            columns.add(column(configuration, run, judging, runs.kept(query, configuration)));
        }
        return new Answer(columns, matches(places), labels);
    }

    private static void requireCount(List<Configuration> configurations) {
        require(
                !configurations.isEmpty() && configurations.size() <= MOST_CONFIGURATIONS,
                "%d configurations, expected 1 to %d"
                        .formatted(configurations.size(), MOST_CONFIGURATIONS));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new CatalogException(CatalogException.Code.INVALID, message);
        }
    }

    private static Column column(
            Configuration configuration, Runs.Run run, Judging judging, Optional<Kept> kept) {
        List<Found> found =
                IntStream.range(0, run.hits().size())
                        .mapToObj(
                                i -> new Found(run.hits().get(i), judging.of(run.places().get(i))))
                        .toList();
        return new Column(
                configuration,
                found,
                run.embedding(),
                run.finding(),
                run.reranking(),
                kept,
                run.notes());
    }

    private static List<Match> matches(List<List<SourcePassage>> columns) {
        var matches = new ArrayList<Match>();
        for (int a = 0; a < columns.size(); a++) {
            for (int b = a + 1; b < columns.size(); b++) {
                addMatches(a, columns.get(a), b, columns.get(b), matches);
            }
        }
        return matches;
    }

    private static void addMatches(
            int a, List<SourcePassage> some, int b, List<SourcePassage> others, List<Match> to) {
        for (int i = 0; i < some.size(); i++) {
            for (int j = 0; j < others.size(); j++) {
                double shared = some.get(i).shared(others.get(j));
                if (shared >= SourcePassage.ENOUGH) {
                    to.add(new Match(a, i + 1, b, j + 1, shared));
                }
            }
        }
    }

    /// How much of the first ten hits is kept when vectors are cut, from few numbers to all.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND
    public Curve curve(String query, Configuration configuration) {
        Optional<IndexSettings> settings = runs.settings(configuration.collection());
        if (settings.isEmpty() || !configuration.usesVectors()) {
            return new Curve(List.of(), false);
        }
        int full = settings.get().dimensions();
        List<Integer> cuts =
                Stream.iterate(
                                SearchRequest.LEAST_DIMENSIONS,
                                dimensions -> dimensions < full,
                                dimensions -> dimensions * 2)
                        .toList();
        var all = new ArrayList<>(cuts);
        all.add(full);
        boolean trained = models.model(settings.get().model(), full).shortenable();
        return new Curve(runs.curve(query, configuration, all, full), trained);
    }

    /// By the labels of all questions.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND; INVALID where a collection has no index yet
    public Evaluation evaluate(List<Configuration> configurations) {
        requireCount(configurations);
        List<VectorStore> live = configurations.stream().map(this::store).toList();
        List<String> queries = database.read(c -> tables.relevance().queries(c, MOST_QUERIES));
        List<Question> questions =
                queries.stream()
                        .map(query -> question(query, configurations))
                        .filter(each -> each.judging().isOfUse())
                        .toList();
        return evaluating.evaluate(
                configurations, live, questions, queries.size() - questions.size());
    }

    private VectorStore store(Configuration configuration) {
        OptionalLong live =
                database.read(
                        c -> tables.collections().require(c, configuration.collection()).live());
        return stores.store(
                live.orElseThrow(() ->
                        new CatalogException(
                                CatalogException.Code.INVALID,
                                "collection '%s' has no index yet; add documents first"
                                        .formatted(configuration.collection()))));
    }

    /// With the labels of documents that all collections have: what one cannot find is no fault of its model.
    private Question question(String query, List<Configuration> configurations) {
        List<RelevanceLabel> common =
                database.read(c -> {
                    var kept = new ArrayList<>(tables.relevance().of(c, query));
                    for (String name : Configuration.collections(configurations)) {
                        CollectionRow row = tables.collections().require(c, name);
                        var missing = new ArrayList<RelevanceLabel>();
                        for (RelevanceLabel label : kept) {
                            if (!tables.relevance().isIn(c, row, label)) {
                                missing.add(label);
                            }
                        }
                        kept.removeAll(missing);
                    }
                    return kept;
                });
        return new Question(query, new Judging(common));
    }
}
