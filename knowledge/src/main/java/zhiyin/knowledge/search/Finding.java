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
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import zhiyin.knowledge.search.Candidate.Location;
import zhiyin.knowledge.search.Leg.Found;
import zhiyin.knowledge.search.StageScore.Stage;
import zhiyin.knowledge.store.Filter;
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

    /// The nearest by full vectors, or by as many of their numbers as were asked for. Where the indexes keep short ones, these find the candidates, and the
    /// full ones give them their order: both stages are answered then.
    List<Leg> nearest(float[] query) {
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
                        scope.score(query, dimensions, wanted).stream()
                                .map(match -> found(scope, match))
                                .toList()));
        return Leg.merged(Stage.VECTOR, parts, found.size());
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
    /// not bring get their cosine all the same, with rank 0, so that the fusion can judge all by both.
    ///
    /// @param query empty where vectors do not count
    List<Candidate> candidates(List<Leg> legs, Optional<float[]> query) {
        var all = new LinkedHashMap<Leg.Key, Found>();
        legs.forEach(leg -> leg.found().forEach(found -> all.putIfAbsent(Leg.key(found), found)));
        List<Map<Leg.Key, StageScore>> scores =
                new ArrayList<>(legs.stream().map(Leg::scores).toList());
        query.ifPresent(vector -> scores.add(missingCosines(vector, legs, all)));
        var candidates = new ArrayList<Candidate>();
        all.forEach((key, found) -> {
            Location location = locations.get(key);
            if (location != null) {
                candidates.add(new Candidate(found.scope(), location, stages(key, scores)));
            }
        });
        return candidates;
    }

    private Map<Leg.Key, StageScore> missingCosines(
            float[] query, List<Leg> legs, Map<Leg.Key, Found> all) {
        var missing = new LinkedHashMap<>(all);
        legs.stream()
                .filter(leg -> leg.stage() == Stage.VECTOR)
                .forEach(leg -> leg.found().forEach(found -> missing.remove(Leg.key(found))));
        return scored(query, List.copyOf(missing.values())).scores().entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                entry ->
                                        new StageScore(
                                                Stage.VECTOR,
                                                0,
                                                entry.getValue().score(),
                                                List.of())));
    }

    private static List<StageScore> stages(Leg.Key key, List<Map<Leg.Key, StageScore>> scores) {
        return scores.stream()
                .filter(stage -> stage.containsKey(key))
                .map(stage -> stage.get(key))
                .sorted((a, b) -> a.stage().compareTo(b.stage()))
                .toList();
    }
}
