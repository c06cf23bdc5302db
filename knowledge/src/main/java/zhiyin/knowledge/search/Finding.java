package zhiyin.knowledge.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.search.Candidate.Location;
import zhiyin.knowledge.search.Leg.Found;
import zhiyin.knowledge.search.StageScore.Stage;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.TextVectors;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.VectorStore.Match;

/// The candidates of collections whose vectors are of one space, by vectors and by words. The two may be
/// called at the same time.
///
/// A store may hold passages that the catalog no longer knows, or not yet: those of a document that was
/// just removed, or of a version that is not ready. They are left out, and more are asked for in their
/// place.
final class Finding {
    /// Each asks for twice as many as the one before.
    private static final int ROUNDS = 4;

    private final SearchCatalog catalog;
    private final List<Scope> scopes;
    private final int count;
    private final Filter filter;
    private final OptionalInt dimensions;
    private final Map<Leg.Key, Location> locations = new ConcurrentHashMap<>();

    Finding(SearchCatalog catalog, List<Scope> scopes, SearchRequest request) {
        this.catalog = catalog;
        this.scopes = List.copyOf(scopes);
        this.count = request.candidates();
        this.filter = request.filter();
        this.dimensions = request.dimensions();
    }

    /// The nearest by full vectors, or by as many of their numbers as were asked for, and by sparse ones where the query
    /// has one.
    List<Leg> nearest(TextVectors query) {
        var legs = new ArrayList<>(nearest(query.dense()));
        query.sparse().ifPresent(sparse -> legs.add(nearest(sparse)));
        return legs;
    }

    private Leg nearest(SparseVector query) {
        var parts = new ArrayList<List<Found>>();
        for (Scope scope : scopes) {
            parts.add(known(scope, number -> scope.store().nearestSparse(query, number, filter)));
        }
        return Leg.merged(Stage.SPARSE, parts, count);
    }

    /// Where the indexes keep short vectors, these find the candidates, and the full ones give them their order: both
    /// stages are answered then.
    private List<Leg> nearest(float[] query) {
        if (dimensions.isPresent()) {
            return List.of(cut(query));
        }
        if (!scopes.getFirst().isTwoStage()) {
            return List.of(nearest(query, Stage.VECTOR, VectorStore.Stage.FULL));
        }
        Leg near = nearest(query, Stage.VECTOR_SHORT, VectorStore.Stage.SHORT);
        return List.of(near, scored(query, near.found()));
    }

    private Leg cut(float[] query) {
        var parts = new ArrayList<List<Found>>();
        for (Scope scope : scopes) {
            parts.add(known(scope, number -> scope.exact(query, dimensions, number, filter)));
        }
        return Leg.merged(Stage.VECTOR, parts, count);
    }

    private Leg nearest(float[] query, Stage stage, VectorStore.Stage precision) {
        var parts = new ArrayList<List<Found>>();
        for (Scope scope : scopes) {
            parts.add(
                    known(
                            scope,
                            number -> scope.store().nearest(query, number, filter, precision)));
        }
        return Leg.merged(stage, parts, count);
    }

    Leg matching(String words) {
        var parts = new ArrayList<List<Found>>();
        for (Scope scope : scopes) {
            parts.add(known(scope, number -> scope.store().matching(words, number, filter)));
        }
        return Leg.merged(Stage.WORDS, parts, count);
    }

    /// The cosines of what was found.
    private Leg scored(float[] query, List<Found> found) {
        return scored(Stage.VECTOR, found, (scope, ids) -> scope.score(query, dimensions, ids));
    }

    private static Leg scored(
            Stage stage, List<Found> found, BiFunction<Scope, Set<String>, List<Match>> score) {
        Map<Scope, Set<String>> ids =
                found.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Found::scope,
                                        LinkedHashMap::new,
                                        Collectors.mapping(
                                                Found::passage,
                                                Collectors.toCollection(LinkedHashSet::new))));
        var parts = new ArrayList<List<Found>>();
        ids.forEach((scope, wanted) ->
                parts.add(
                        score.apply(scope, wanted).stream()
                                .map(match -> found(scope, match))
                                .toList()));
        return Leg.merged(stage, parts, found.size());
    }

    private List<Found> known(Scope scope, IntFunction<List<Match>> find) {
        int asked = count;
        for (int round = 1; ; round++, asked *= 2) {
            List<Match> matches = find.apply(asked);
            learn(scope, matches);
            List<Found> known =
                    matches.stream()
                            .map(match -> found(scope, match))
                            .filter(each -> locations.containsKey(Leg.key(each)))
                            .limit(count)
                            .toList();
            if (known.size() == count || matches.size() < asked || round == ROUNDS) {
                return known;
            }
        }
    }

    private void learn(Scope scope, List<Match> matches) {
        List<String> unknown =
                matches.stream()
                        .map(Match::id)
                        .filter(id -> !locations.containsKey(new Leg.Key(scope.index(), id)))
                        .toList();
        catalog.locations(scope.index(), unknown)
                .forEach(location ->
                        locations.put(new Leg.Key(scope.index(), location.passage()), location));
    }

    private static Found found(Scope scope, Match match) {
        return new Found(scope, match.id(), match.score());
    }

    /// All that was brought by one way or another, with each way's rank and score. Those that vectors did
    /// not bring get their cosine and their sparse vectors' product all the same, with rank 0, so that the fusion can
    /// judge all by both.
    ///
    /// @param query empty where vectors do not count
    List<Candidate> candidates(List<Leg> legs, Optional<TextVectors> query) {
        var all = new LinkedHashMap<Leg.Key, Found>();
        legs.forEach(leg -> leg.found().forEach(found -> all.putIfAbsent(Leg.key(found), found)));
        List<Map<Leg.Key, StageScore>> scores =
                new ArrayList<>(legs.stream().map(Leg::scores).toList());
        query.ifPresent(vectors -> {
            scores.add(unranked(scored(vectors.dense(), missing(Stage.VECTOR, legs, all))));
            vectors.sparse()
                    .ifPresent(sparse ->
                            scores.add(unranked(scored(sparse, missing(Stage.SPARSE, legs, all)))));
        });
        var candidates = new ArrayList<Candidate>();
        all.forEach((key, found) -> {
            Location location = locations.get(key);
            if (location != null) {
                candidates.add(new Candidate(found.scope(), location, stages(key, scores)));
            }
        });
        return candidates;
    }

    private static Leg scored(SparseVector query, List<Found> found) {
        return scored(Stage.SPARSE, found, (scope, ids) -> scope.store().scoreSparse(query, ids));
    }

    /// What a stage did not bring.
    private static List<Found> missing(Stage stage, List<Leg> legs, Map<Leg.Key, Found> all) {
        var missing = new LinkedHashMap<>(all);
        legs.stream()
                .filter(leg -> leg.stage() == stage)
                .forEach(leg -> leg.found().forEach(found -> missing.remove(Leg.key(found))));
        return List.copyOf(missing.values());
    }

    private static Map<Leg.Key, StageScore> unranked(Leg leg) {
        return leg.found().stream()
                .collect(
                        Collectors.toMap(
                                Leg::key,
                                found -> new StageScore(leg.stage(), 0, found.score(), List.of())));
    }

    private static List<StageScore> stages(Leg.Key key, List<Map<Leg.Key, StageScore>> scores) {
        return scores.stream()
                .filter(stage -> stage.containsKey(key))
                .map(stage -> stage.get(key))
                .sorted((a, b) -> a.stage().compareTo(b.stage()))
                .toList();
    }
}
