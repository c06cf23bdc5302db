package zhiyin.knowledge.search;

import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.search.Hit.Other;
import zhiyin.knowledge.search.Retrieval.Retrieved;
import zhiyin.knowledge.search.Selection.Selected;
import zhiyin.knowledge.search.StageScore.Stage;
import zhiyin.knowledge.search.WhyNot.Reason;
import zhiyin.knowledge.search.WhyNot.Verdict;
import zhiyin.knowledge.store.Labels;

/// Follows one document through a search, to where it fell out.
final class Absence {
    private final SearchCatalog catalog;
    private final Retrieval retrieval;
    private final SearchRequest request;
    private final List<Scope> scopes;
    private final DocumentInfo document;

    Absence(
            SearchCatalog catalog,
            Retrieval retrieval,
            SearchRequest request,
            List<Scope> scopes,
            DocumentInfo document) {
        this.catalog = catalog;
        this.retrieval = retrieval;
        this.request = request;
        this.scopes = List.copyOf(scopes);
        this.document = document;
    }

    WhyNot explain() {
        if (!request.collections().contains(document.collection())) {
            return without(
                    Verdict.FILTERED_OUT,
                    Reason.OTHER_COLLECTION,
                    "'%s' is in collection '%s', and %s searched"
                            .formatted(
                                    document.path(), document.collection(), request.collections()));
        }
        Optional<Scope> scope =
                scopes.stream()
                        .filter(each -> each.collection().equals(document.collection()))
                        .findFirst();
        if (scope.isEmpty() || !document.searchable() || document.chunks() == 0) {
            return notIndexed();
        }
        Optional<Labels> labels = catalog.labels(document.id());
        if (labels.isEmpty()) {
            return notIndexed(); // removed since it was looked up
        }
        Optional<FilterMiss> miss = FilterMiss.of(request.filter(), labels.get());
        return miss.map(each ->
                        without(
                                Verdict.FILTERED_OUT,
                                each.reason(),
                                "the filter leaves out '%s': %s"
                                        .formatted(document.path(), each.explanation())))
                .orElseGet(() -> followed(scope.get()));
    }

    private WhyNot notIndexed() {
        if (document.searchable()) {
            return without(
                    Verdict.NOT_INDEXED,
                    Reason.NO_TEXT,
                    "'%s' has no text that could be found; pages that are pictures need to be recognised"
                            .formatted(document.path()));
        }
        String why =
                document.failure()
                        .map(failure -> failure.code() + ": " + failure.message())
                        .orElse("the reason is not known");
        return switch (document.stage()) {
            case FAILED ->
                    without(
                            Verdict.NOT_INDEXED,
                            Reason.FAILED,
                            "'%s' could not be read or embedded: %s"
                                    .formatted(document.path(), why));
            case CANCELLED ->
                    without(
                            Verdict.NOT_INDEXED,
                            Reason.CANCELLED,
                            "'%s' was cancelled before it was ready".formatted(document.path()));
            case DUPLICATE ->
                    without(
                            Verdict.NOT_INDEXED,
                            Reason.DUPLICATE,
                            "'%s' has the same bytes as '%s', and is found under that name"
                                    .formatted(document.path(), document.duplicateOf().orElse("")));
            default ->
                    without(
                            Verdict.NOT_INDEXED,
                            Reason.IN_WORK,
                            "'%s' is still in work, at stage %s"
                                    .formatted(document.path(), document.stage()));
        };
    }

    private WhyNot without(Verdict verdict, Reason reason, String explanation) {
        return new WhyNot(document.path(), verdict, reason, explanation, List.of(), "");
    }

    private WhyNot followed(Scope scope) {
        Retrieved retrieved = retrieval.retrieve(request, scopes);
        List<Selected> hits = new Selection(catalog, request).select(retrieved.ranked());
        var standing = new Standing(scopes, scope, request, retrieved, document.id());
        for (int i = 0; i < hits.size(); i++) {
            if (isOf(hits.get(i).candidate())) {
                return standing.answer(
                        document.path(),
                        Verdict.FOUND,
                        Reason.HIT,
                        "'%s' is hit %d of %d".formatted(document.path(), i + 1, hits.size()));
            }
        }
        for (int i = 0; i < hits.size(); i++) {
            if (hits.get(i).others().stream().anyMatch(this::isCopy)) {
                return standing.answer(
                        document.path(),
                        Verdict.TOO_ALIKE,
                        Reason.SAME_TEXT,
                        "a passage of '%s' has the same text as hit %d, of '%s', which names it"
                                .formatted(
                                        document.path(),
                                        i + 1,
                                        hits.get(i).candidate().location().path()));
            }
        }
        return missed(standing, retrieved.ranked());
    }

    private WhyNot missed(Standing standing, List<Candidate> ranked) {
        if (ranked.stream().noneMatch(this::isOf)) {
            return standing.answer(
                    document.path(),
                    Verdict.NO_CANDIDATE,
                    standing.missReason(),
                    "no passage of '%s' came among the candidates, of which there are up to %d by each way"
                            .formatted(document.path(), request.candidates()));
        }
        int rank = 1;
        for (Candidate candidate : ranked) {
            if (isOf(candidate)) {
                break;
            }
            rank++;
        }
        boolean isHitWithoutDiversity =
                request.diversity() > 0
                        && new Selection(catalog, request.withDiversity(0))
                                .select(ranked).stream().anyMatch(hit -> isOf(hit.candidate()));
        return isHitWithoutDiversity
                ? standing.answer(
                        document.path(),
                        Verdict.TOO_ALIKE,
                        Reason.DIVERSITY,
                        "'%s' is number %d among the candidates; with diversity %s, hits that say something else were preferred"
                                .formatted(document.path(), rank, request.diversity()))
                : outranked(standing, ranked, rank);
    }

    /// @param rank of its best passage
    private WhyNot outranked(Standing standing, List<Candidate> ranked, int rank) {
        long read = ranked.stream().filter(each -> each.at(Stage.RERANKED).isPresent()).count();
        Reason reason =
                read == 0 ? Reason.FUSION : rank <= read ? Reason.RERANKED : Reason.NOT_READ;
        String by =
                switch (reason) {
                    case RERANKED -> ", of which the reranker read %d".formatted(read);
                    case NOT_READ ->
                            ", of which the reranker read %d; let it read more (rerank.candidates)"
                                    .formatted(read);
                    default -> "";
                };
        return standing.answer(
                document.path(),
                Verdict.OUTRANKED,
                reason,
                "the best passage of '%s' is number %d of %d candidates%s, and %d hits were wanted"
                        .formatted(document.path(), rank, ranked.size(), by, request.top()));
    }

    private boolean isOf(Candidate candidate) {
        return candidate.location().document() == document.id();
    }

    private boolean isCopy(Other other) {
        return other.document() == document.id() && other.reason() == Other.Reason.SAME_TEXT;
    }
}
