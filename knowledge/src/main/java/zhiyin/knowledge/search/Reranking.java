package zhiyin.knowledge.search;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.search.StageScore.Stage;

/// Lets a reranker put the best candidates in order. It reads what was embedded: title and headings before
/// the passage, without which many a passage does not say what it is about. Each text is read once; those who
/// have the same keep together. Equals keep the order that they came in.
final class Reranking {
    private static final System.Logger LOG = System.getLogger(Reranking.class.getName());

    /// What the caller is told as an error: another request is needed, not another time.
    private static final Set<EngineException.Code> MISTAKES =
            Set.of(
                    EngineException.Code.MODEL_NOT_FOUND,
                    EngineException.Code.WRONG_PURPOSE,
                    EngineException.Code.STOPPING);

    private final SearchCatalog catalog;
    private final Reranker reranker;
    private final SearchRequest request;
    private final int most;

    Reranking(SearchCatalog catalog, Reranker reranker, SearchRequest request, Rerank wanted) {
        this.catalog = catalog;
        this.reranker = reranker;
        this.request = request;
        this.most = wanted.candidates();
    }

    /// @param candidates best first: those that were read, then the others
    /// @param failure why they are in the order they came in
    record Reranked(List<Candidate> candidates, Duration time, Optional<String> failure) {
        static Reranked not(List<Candidate> candidates) {
            return new Reranked(candidates, Duration.ZERO, Optional.empty());
        }
    }

    /// @param text its number among those that are read
    private record Reading(Candidate candidate, int text) {}

    /// @param texts each once
    /// @param others candidates behind them
    private record Front(List<Reading> readings, List<String> texts, List<Candidate> others) {}

    /// @throws EngineException where another request is needed
    Reranked reorder(List<Candidate> fused) {
        long start = System.nanoTime();
        Front front = front(fused);
        if (front.texts().isEmpty()) {
            return Reranked.not(fused);
        }
        try {
            List<Reranker.Score> scores =
                    reranker.scores(request.query(), request.instruction(), front.texts());
            List<Candidate> order = ordered(front.readings(), scores);
            order.addAll(front.others());
            return new Reranked(order, since(start), Optional.empty());
        } catch (EngineException e) {
            if (MISTAKES.contains(e.code())) {
                throw e;
            }
            LOG.log(Level.INFO, "not reranked: {0}", e.getMessage());
            return new Reranked(fused, since(start), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private Front front(List<Candidate> fused) {
        Map<Leg.Key, PassageInfo> passages = catalog.passages(fused);
        var front = new Front(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        var numbers = new HashMap<String, Integer>();
        for (Candidate candidate : fused) {
            PassageInfo passage = passages.get(candidate.key());
            if (passage == null) {
                continue; // removed since it was found
            }
            String key = SameText.key(passage.body());
            if (front.texts().size() < most && !numbers.containsKey(key)) {
                numbers.put(key, front.texts().size());
                front.texts().add(passage.embedText());
            }
            Integer number = numbers.get(key);
            if (number == null) {
                front.others().add(candidate);
            } else {
                front.readings().add(new Reading(candidate, number));
            }
        }
        return front;
    }

    private static List<Candidate> ordered(List<Reading> readings, List<Reranker.Score> scores) {
        List<Reading> order =
                readings.stream()
                        .sorted(
                                Comparator.comparingDouble(
                                                (Reading each) -> scores.get(each.text()).order())
                                        .reversed())
                        .toList();
        var ranked = new ArrayList<Candidate>();
        for (Reading each : order) {
            double score = scores.get(each.text()).shown();
            ranked.add(
                    each.candidate()
                            .with(
                                    new StageScore(
                                            Stage.RERANKED, ranked.size() + 1, score, List.of())));
        }
        return ranked;
    }
}
