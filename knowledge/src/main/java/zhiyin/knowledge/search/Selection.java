package zhiyin.knowledge.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.search.Hit.Other;
import zhiyin.knowledge.search.StageScore.Stage;
import zhiyin.knowledge.search.Surroundings.Extent;

/// Which candidates become hits: one of those with the same text, made diverse where that is asked for,
/// and none that a better hit's context shows already. Looks at as many candidates as it needs, a slice
/// after the other.
final class Selection {
    private static final int LEAST_SLICE = 50;
    private static final int SLICE_PER_HIT = 3;

    private final SearchCatalog catalog;
    private final SearchRequest request;
    private final Surroundings surroundings;

    /// By each text that was seen, the passages that have it beside the first.
    private final Map<String, List<Other>> byText = new HashMap<>();

    private final List<Selected> hits = new ArrayList<>();

    Selection(SearchCatalog catalog, SearchRequest request) {
        this.catalog = catalog;
        this.request = request;
        this.surroundings = new Surroundings(catalog, request.context());
    }

    /// A hit to be.
    ///
    /// @param others grows while more candidates are looked at
    record Selected(
            Candidate candidate,
            PassageInfo passage,
            Optional<Extent> context,
            List<Other> others) {
        private boolean shows(Candidate other) {
            Candidate.Location there = other.location();
            return context.isPresent()
                    && candidate.scope().index() == other.scope().index()
                    && candidate.location().version() == there.version()
                    && context.get().first() <= there.ordinal()
                    && there.ordinal() <= context.get().last();
        }
    }

    /// A passage that is looked at.
    ///
    /// @param same others with its text
    private record Reading(PassageInfo passage, List<Other> same) {}

    /// @param ranked best first. Those that a reranker has read come first, and none of the others is preferred
    ///     to them: their scores are of another kind
    List<Selected> select(List<Candidate> ranked) {
        int read =
                (int)
                        ranked.stream()
                                .takeWhile(each -> each.at(Stage.RERANKED).isPresent())
                                .count();
        selectFrom(ranked.subList(0, read));
        selectFrom(ranked.subList(read, ranked.size()));
        return hits;
    }

    private void selectFrom(List<Candidate> ranked) {
        int slice = Math.max(LEAST_SLICE, SLICE_PER_HIT * request.top());
        for (int i = 0; i < ranked.size() && hits.size() < request.top(); i += slice) {
            List<Candidate> next = ranked.subList(i, Math.min(ranked.size(), i + slice));
            Map<Leg.Key, Reading> readings = new HashMap<>();
            List<Candidate> distinct = distinct(next, readings);
            for (Candidate candidate : new Diversity(request.diversity()).reorder(distinct)) {
                Reading reading = readings.get(candidate.key());
                if (reading != null && hits.size() < request.top()) {
                    take(candidate, reading);
                }
            }
        }
    }

    /// The first of each text; the others are noted beside it. What was removed since it was found is left
    /// out.
    private List<Candidate> distinct(List<Candidate> slice, Map<Leg.Key, Reading> readings) {
        Map<Leg.Key, PassageInfo> passages = catalog.passages(slice);
        var distinct = new ArrayList<Candidate>();
        for (Candidate candidate : slice) {
            PassageInfo passage = passages.get(candidate.key());
            if (passage == null) {
                continue;
            }
            String text = SameText.key(passage.body());
            List<Other> same = byText.get(text);
            if (same != null) {
                same.add(other(Other.Reason.SAME_TEXT, candidate));
            } else {
                var reading = new Reading(passage, new ArrayList<>());
                byText.put(text, reading.same());
                readings.put(candidate.key(), reading);
                distinct.add(candidate);
            }
        }
        return distinct;
    }

    private void take(Candidate candidate, Reading reading) {
        Optional<Selected> shown = hits.stream().filter(hit -> hit.shows(candidate)).findFirst();
        if (shown.isPresent()) {
            shown.get().others().add(other(Other.Reason.IN_CONTEXT, candidate));
            shown.get().others().addAll(reading.same());
        } else {
            hits.add(
                    new Selected(
                            candidate,
                            reading.passage(),
                            surroundings.of(candidate),
                            reading.same()));
        }
    }

    private static Other other(Other.Reason reason, Candidate candidate) {
        Candidate.Location location = candidate.location();
        return new Other(
                reason,
                candidate.scope().collection(),
                location.document(),
                location.path(),
                location.passage(),
                location.ordinal());
    }
}
