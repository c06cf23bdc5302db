package zhiyin.knowledge.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zhiyin.knowledge.search.StageScore.Stage;

/// What one way of finding brought, from collections whose scores are comparable.
///
/// @param found best first
record Leg(Stage stage, List<Found> found) {
    /// @param passage its id in the scope's store
    record Found(Scope scope, String passage, double score) {}

    /// A passage, wherever it was found: ids are unique in one store only.
    record Key(long index, String passage) {}

    private static final Comparator<Found> BEST_FIRST =
            Comparator.comparingDouble(Found::score)
                    .reversed()
                    .thenComparing(found -> found.scope().collection())
                    .thenComparing(Found::passage);

    Leg {
        found = List.copyOf(found);
    }

    /// The best `count` of several collections.
    static Leg merged(Stage stage, List<List<Found>> parts, int count) {
        var all = new ArrayList<Found>();
        parts.forEach(all::addAll);
        return new Leg(stage, all.stream().sorted(BEST_FIRST).limit(count).toList());
    }

    static Key key(Found found) {
        return new Key(found.scope().index(), found.passage());
    }

    /// Ranks from 1, with scores.
    Map<Key, StageScore> scores() {
        var scores = new HashMap<Key, StageScore>();
        for (Found each : found) {
            scores.put(
                    key(each), new StageScore(stage, scores.size() + 1, each.score(), List.of()));
        }
        return scores;
    }
}
