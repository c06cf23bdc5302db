package zhiyin.knowledge.search;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import zhiyin.knowledge.search.Reranking.Reranked;
import zhiyin.knowledge.search.Scope.Space;
import zhiyin.knowledge.search.SearchRequest.Mode;
import zhiyin.knowledge.store.TextVectors;

/// From a query to candidates in their order: fused, and reranked where that is asked for. Collections with
/// comparable scores are searched as one; words are looked for while the model computes the query's vector.
final class Retrieval {
    private final SearchCatalog catalog;
    private final QueryVectors vectors;
    private final Rerankers rerankers;

    Retrieval(SearchCatalog catalog, QueryVectors vectors, Rerankers rerankers) {
        this.catalog = catalog;
        this.vectors = vectors;
        this.rerankers = rerankers;
    }

    Retrieval with(Rerankers others) {
        return new Retrieval(catalog, vectors, others);
    }

    /// @param ranked best first
    /// @param queries the query's vectors in each space; empty where only words count
    /// @param embedding time for the slowest of them
    /// @param reranking time of the reranker
    /// @param notReranked why it gave no answer, where one was asked for
    record Retrieved(
            List<Candidate> ranked,
            Map<Space, TextVectors> queries,
            Duration embedding,
            Duration reranking,
            Optional<String> notReranked) {}

    /// A query's vectors, and how long they took.
    private record Embedded(TextVectors vectors, Duration time, List<Leg> legs) {
        boolean isSparse() {
            return vectors.sparse().isPresent();
        }
    }

    private record Found(Space space, Optional<Embedded> embedded, List<Candidate> fused) {}

    Retrieved retrieve(SearchRequest request, List<Scope> scopes) {
        // Before anything is computed: there may be none.
        Optional<Reranking> reranking =
                request.rerank()
                        .map(wanted ->
                                new Reranking(
                                        catalog,
                                        rerankers.reranker(wanted.model()),
                                        request,
                                        wanted));
        List<Found> found = found(request, scopes);
        List<Candidate> fused =
                found.size() == 1
                        ? found.getFirst().fused()
                        : Fusion.byRanks(found.stream().map(Found::fused).toList());
        Reranked reranked =
                reranking.map(each -> each.reorder(fused)).orElseGet(() -> Reranked.not(fused));
        var queries = new LinkedHashMap<Space, TextVectors>();
        Duration embedding = Duration.ZERO;
        for (Found each : found) {
            if (each.embedded().isPresent()) {
                Embedded embedded = each.embedded().get();
                queries.put(each.space(), embedded.vectors());
                embedding = embedded.time().compareTo(embedding) > 0 ? embedded.time() : embedding;
            }
        }
        return new Retrieved(
                reranked.candidates(), queries, embedding, reranked.time(), reranked.failure());
    }

    private List<Found> found(SearchRequest request, List<Scope> scopes) {
        Map<Space, List<Scope>> groups =
                scopes.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Scope::space, LinkedHashMap::new, Collectors.toList()));
        var found = new ArrayList<Found>();
        try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Found>> futures =
                    groups.values().stream()
                            .map(group -> tasks.submit(() -> find(request, group, tasks)))
                            .toList();
            futures.forEach(future -> found.add(await(future)));
        }
        return found;
    }

    private Found find(SearchRequest request, List<Scope> group, ExecutorService tasks) {
        var finding = new Finding(catalog, group, request);
        Optional<Future<Leg>> words =
                usesWords(request)
                        ? Optional.of(tasks.submit(() -> finding.matching(request.query())))
                        : Optional.empty();
        Optional<Embedded> embedded =
                usesVectors(request)
                        ? Optional.of(nearest(request, group.getFirst(), finding))
                        : Optional.empty();
        var legs = new ArrayList<Leg>();
        embedded.ifPresent(each -> legs.addAll(each.legs()));
        words.ifPresent(leg -> legs.add(await(leg)));
        List<Candidate> candidates = finding.candidates(legs, embedded.map(Embedded::vectors));
        List<Candidate> fused =
                embedded.isPresent() && (words.isPresent() || embedded.get().isSparse())
                        ? Fusion.byScores(candidates, request)
                        : Fusion.bySingle(candidates);
        return new Found(group.getFirst().space(), embedded, fused);
    }

    private Embedded nearest(SearchRequest request, Scope scope, Finding finding) {
        long start = System.nanoTime();
        TextVectors query =
                vectors.vectors(scope.settings(), request.query(), request.instruction());
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return new Embedded(query, time, finding.nearest(query));
    }

    static boolean usesWords(SearchRequest request) {
        return request.mode() == Mode.WORDS
                || (request.mode() == Mode.HYBRID && request.weights().words() > 0);
    }

    static boolean usesVectors(SearchRequest request) {
        return request.mode() == Mode.VECTOR
                || (request.mode() == Mode.HYBRID && request.weights().vector() > 0);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancellationException("the search was interrupted");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
