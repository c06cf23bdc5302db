package zhiyin.knowledge.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.search.Retrieval.Retrieved;
import zhiyin.knowledge.search.StageScore.Stage;
import zhiyin.knowledge.search.WhyNot.Reason;
import zhiyin.knowledge.search.WhyNot.Verdict;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.TextVectors;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.VectorStore.Match;

/// Where a document's best passage stands among all passages that the filter admits, by vectors compared
/// one by one and by words; counted up to [#MOST].
final class Standing {
    static final int MOST = 10_000;

    private final SearchRequest request;
    private final Retrieved retrieved;
    private final long document;
    private final Scope scope;
    private final List<Scope> peers;
    private final Filter own;
    private final String passage;

    Standing(
            List<Scope> scopes,
            Scope scope,
            SearchRequest request,
            Retrieved retrieved,
            long document) {
        this.request = request;
        this.retrieved = retrieved;
        this.document = document;
        this.scope = scope;
        this.peers = scopes.stream().filter(each -> each.space().equals(scope.space())).toList();
        this.own = request.filter().withDocuments(Set.of(document));
        this.passage = bestPassage();
    }

    private Optional<TextVectors> query() {
        return Optional.ofNullable(retrieved.queries().get(scope.space()));
    }

    private Optional<Candidate> candidate() {
        return retrieved.ranked().stream()
                .filter(each -> each.location().document() == document)
                .findFirst();
    }

    /// That of its first candidate; else the nearest one; else the one that words match best.
    private String bestPassage() {
        return candidate()
                .map(each -> each.location().passage())
                .or(() ->
                        query().flatMap(vectors -> first(nearest(scope, vectors.dense(), own, 1))))
                .or(() -> first(scope.store().matching(request.query(), 1, own)))
                .orElse("");
    }

    private static Optional<String> first(List<Match> matches) {
        return matches.stream().map(Match::id).findFirst();
    }

    private List<Match> nearest(Scope scope, float[] query, Filter filter, int count) {
        return scope.exact(query, request.dimensions(), count, filter);
    }

    /// Why it was not among the candidates.
    Reason missReason() {
        boolean isNear =
                stages().stream()
                        .anyMatch(each ->
                                (each.stage() == Stage.VECTOR || each.stage() == Stage.SPARSE)
                                        && each.rank() > 0
                                        && each.rank() <= request.candidates());
        if (isNear) {
            return Reason.MISSED_BY_INDEX;
        }
        return stages().isEmpty() ? Reason.NO_WORD : Reason.TOO_FEW_CANDIDATES;
    }

    WhyNot answer(String path, Verdict verdict, Reason reason, String explanation) {
        List<StageScore> stages = stages();
        String told =
                stages.stream()
                        .filter(each -> each.stage() != Stage.FUSED)
                        .map(this::told)
                        .collect(Collectors.joining(", "));
        boolean lacksWords =
                Retrieval.usesWords(request)
                        && stages.stream().noneMatch(each -> each.stage() == Stage.WORDS);
        String words =
                lacksWords ? (told.isEmpty() ? "" : ", ") + "no word of the query in it" : "";
        return new WhyNot(
                path,
                verdict,
                reason,
                explanation
                        + (told + words).transform(each -> each.isEmpty() ? "" : " (" + each + ")")
                        + retrieved.notReranked().map("; not reranked: "::concat).orElse(""),
                stages,
                passage);
    }

    private String told(StageScore stage) {
        String rank =
                stage.rank() > 0
                        ? "number %,d".formatted(stage.rank())
                        : "behind number %,d".formatted(MOST);
        String by =
                switch (stage.stage()) {
                    case SPARSE -> "%s by learned words, product %.3f";
                    case WORDS -> "%s by words, BM25 %.2f";
                    case RERANKED -> "%s by the reranker, score %.4f";
                    default -> "%s by vectors, cosine %.3f";
                };
        return String.format(Locale.ROOT, by, rank, stage.score());
    }

    /// Ranks of its best passage; 0 where that is behind [#MOST].
    private List<StageScore> stages() {
        var stages = new ArrayList<StageScore>();
        query().ifPresent(vectors -> {
            byDense(vectors.dense()).ifPresent(stages::add);
            vectors.sparse().flatMap(this::bySparse).ifPresent(stages::add);
        });
        if (Retrieval.usesWords(request)) {
            List<VectorStore.TermScore> terms = scope.store().explain(request.query(), passage);
            if (!terms.isEmpty()) {
                double score = terms.stream().mapToDouble(VectorStore.TermScore::score).sum();
                stages.add(
                        ranked(
                                Stage.WORDS,
                                score,
                                terms,
                                peer ->
                                        peer.store()
                                                .matching(
                                                        request.query(), MOST, request.filter())));
            }
        }
        candidate().flatMap(each -> each.at(Stage.FUSED)).ifPresent(stages::add);
        candidate().flatMap(each -> each.at(Stage.RERANKED)).ifPresent(stages::add);
        return stages;
    }

    private Optional<StageScore> byDense(float[] query) {
        return scope.score(query, request.dimensions(), List.of(passage)).stream()
                .findFirst()
                .map(found ->
                        ranked(
                                Stage.VECTOR,
                                found.score(),
                                List.of(),
                                peer -> nearest(peer, query, request.filter(), MOST)));
    }

    /// Empty where it has no token of the query's.
    private Optional<StageScore> bySparse(SparseVector query) {
        return scope.store().scoreSparse(query, List.of(passage)).stream()
                .filter(found -> found.score() > 0)
                .findFirst()
                .map(found ->
                        ranked(
                                Stage.SPARSE,
                                found.score(),
                                List.of(),
                                peer -> peer.store().nearestSparse(query, MOST, request.filter())));
    }

    private StageScore ranked(
            Stage stage,
            double score,
            List<VectorStore.TermScore> terms,
            Function<Scope, List<Match>> all) {
        int better = 0;
        boolean isThere = false;
        for (Scope peer : peers) {
            for (Match match : all.apply(peer)) {
                boolean isItself = peer.index() == scope.index() && match.id().equals(passage);
                isThere |= isItself;
                better += !isItself && match.score() > score ? 1 : 0;
            }
        }
        return new StageScore(stage, isThere ? better + 1 : 0, score, terms);
    }
}
