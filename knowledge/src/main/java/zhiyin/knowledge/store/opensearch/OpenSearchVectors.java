package zhiyin.knowledge.store.opensearch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.opensearch.client.opensearch.OpenSearchClient;
import org.opensearch.client.opensearch._types.ErrorCause;
import org.opensearch.client.opensearch._types.OpenSearchException;
import org.opensearch.client.opensearch._types.ShardStatistics;
import org.opensearch.client.opensearch.core.BulkRequest;
import org.opensearch.client.opensearch.core.BulkResponse;
import org.opensearch.client.opensearch.core.CountResponse;
import org.opensearch.client.opensearch.core.MgetRequest;
import org.opensearch.client.opensearch.core.SearchRequest;
import org.opensearch.client.opensearch.core.UpdateByQueryResponse;
import org.opensearch.client.opensearch.core.bulk.BulkResponseItem;
import org.opensearch.client.opensearch.core.get.GetResult;
import org.opensearch.client.opensearch.core.mget.MultiGetResponseItem;
import org.opensearch.client.opensearch.core.search.Hit;
import org.opensearch.client.opensearch.indices.stats.IndexStats;
import org.opensearch.client.opensearch.indices.stats.IndicesStatsMetric;
import zhiyin.knowledge.store.DenseVectors;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;

/// Vectors in one index ([IndexRequests]). What is put is durable when the server has answered, on all copies;
/// it is found after a commit.
///
/// Where the graph gives fewer passages than are wanted, they are compared one by one instead. No short vectors
/// are kept.
///
/// Thread-safe.
final class OpenSearchVectors implements DenseVectors {
    /// Records sent at once, and vectors received at once: about 15 MB of 2,560 numbers each. It takes 100 MB.
    private static final int STEP = 500;

    /// Ids received at once; it gives no more.
    private static final int PAGE = 10_000;

    private static final int UNAVAILABLE = 503;

    private static final Comparator<Match> BEST_FIRST =
            Comparator.comparingDouble((Match match) -> -match.score()).thenComparing(Match::id);

    private final OpenSearchServer server;
    private final IndexRequests requests;
    private volatile boolean prepared;

    /// What is asked for of a record.
    private record Source(float[] vector) {}

    OpenSearchVectors(OpenSearchServer server, IndexRequests requests) {
        this.server = server;
        this.requests = requests;
    }

    /// Where the index was deleted by somebody, the next call makes it anew.
    private <T> T ask(OpenSearchServer.Question<T> question) {
        prepare();
        try {
            return server.ask(question);
        } catch (StoreException e) {
            prepared &= !Failures.isMissingIndex(e);
            throw e;
        }
    }

    private void prepare() {
        if (prepared) {
            return;
        }
        synchronized (this) {
            if (!prepared) {
                server.ask(this::create);
                prepared = true;
            }
        }
    }

    private boolean create(OpenSearchClient client) throws IOException {
        if (!client.indices().existsAlias(e -> e.name(requests.alias())).value()) {
            try {
                client.indices().create(requests.creation());
            } catch (OpenSearchException e) {
                if (!Failures.isExistingIndex(e)) {
                    throw e;
                }
            }
        }
        // what was put by a process that ended before its commit is there, and so is to be found
        return refresh(client);
    }

    private boolean refresh(OpenSearchClient client) throws IOException {
        requireAll(client.indices().refresh(r -> r.index(requests.alias())).shards());
        return true;
    }

    private static void requireAll(ShardStatistics shards) {
        if (shards.failed() > 0) {
            throw failure("%d of %d shards failed".formatted(shards.failed(), shards.total()));
        }
    }

    private static OpenSearchException failure(String reason) {
        return Failures.ofPart(
                UNAVAILABLE, ErrorCause.of(e -> e.type("incomplete").reason(reason)));
    }

    @Override
    public void put(List<Entry> entries) {
        forEachStep(entries, some -> change(requests.put(some)));
    }

    @Override
    public void remove(Collection<String> ids) {
        forEachStep(List.copyOf(ids), some -> change(requests.remove(some)));
    }

    private void change(BulkRequest bulk) {
        ask(client -> {
            BulkResponse answer = client.bulk(bulk);
            for (BulkResponseItem item : answer.items()) {
                if (item.error() != null) {
                    throw Failures.ofPart(item.status(), item.error());
                }
            }
            return true;
        });
    }

    private static <T> void forEachStep(List<T> all, Consumer<List<T>> consumer) {
        for (int first = 0; first < all.size(); first += STEP) {
            consumer.accept(all.subList(first, Math.min(all.size(), first + STEP)));
        }
    }

    @Override
    public void move(long document, long other) {
        ask(client -> {
            refresh(client);
            UpdateByQueryResponse answer = client.updateByQuery(requests.move(document, other));
            if (!answer.failures().isEmpty() || Boolean.TRUE.equals(answer.timedOut())) {
                throw failure(
                        "%d passages could not be changed".formatted(answer.failures().size()));
            }
            return true;
        });
    }

    @Override
    public void commit() {
        ask(this::refresh);
    }

    @Override
    public Set<String> present(Collection<String> ids) {
        Set<String> present = new HashSet<>();
        forEachStep(
                List.copyOf(ids),
                some ->
                        found(requests.presence(some), Void.class)
                                .forEach(result -> present.add(result.id())));
        return present;
    }

    @Override
    public Map<String, float[]> vectors(Collection<String> ids) {
        Map<String, float[]> vectors = new HashMap<>();
        forEachStep(
                List.copyOf(ids),
                some -> {
                    for (GetResult<Source> each : found(requests.vectors(some), Source.class)) {
                        Source source = each.source();
                        if (source != null) {
                            vectors.put(each.id(), source.vector());
                        }
                    }
                });
        return vectors;
    }

    /// Also what is not visible yet.
    private <T> List<GetResult<T>> found(MgetRequest request, Class<T> type) {
        return ask(client -> {
            List<GetResult<T>> found = new ArrayList<>();
            for (MultiGetResponseItem<T> item : client.mget(request, type).docs()) {
                if (item.isFailure()) {
                    throw Failures.ofPart(UNAVAILABLE, item.failure().error());
                }
                if (item.result().found()) {
                    found.add(item.result());
                }
            }
            return found;
        });
    }

    @Override
    public long count() {
        return ask(client -> {
            CountResponse answer = client.count(c -> c.index(requests.alias()));
            requireAll(answer.shards());
            return answer.count();
        });
    }

    @Override
    public long bytes() {
        return ask(client -> {
            IndexStats total =
                    client.indices()
                            .stats(s -> s.index(requests.alias()).metric(IndicesStatsMetric.Store))
                            .all()
                            .total();
            return total == null || total.store() == null ? 0 : total.store().sizeInBytes();
        });
    }

    /// Page by page in the order of ids, so that whoever writes meanwhile shifts nothing.
    @Override
    public void forEachId(Consumer<String> consumer) {
        String after = "";
        List<Match> page;
        do {
            page = search(requests.idsAfter(after, PAGE));
            page.forEach(each -> consumer.accept(each.id()));
            after = page.isEmpty() ? "" : page.getLast().id();
        } while (page.size() == PAGE);
    }

    /// With OpenSearch's own scores; 0 where what is found is in another order.
    private List<Match> search(SearchRequest request) {
        return ask(client -> {
            List<Match> found = new ArrayList<>();
            for (Hit<Void> hit : client.search(request, Void.class).hits().hits()) {
                if (hit.id() == null) {
                    throw failure("a hit has no id");
                }
                Double score = hit.score();
                found.add(new Match(hit.id(), score == null ? 0 : score.floatValue()));
            }
            return found;
        });
    }

    @Override
    public List<Match> nearest(
            float[] query, int count, Optional<Set<Long>> documents, Stage stage) {
        if (stage == Stage.EXACT) {
            return nearestCut(query, count, documents);
        }
        List<Match> found = matches(requests.nearest(query, count, documents), false);
        return found.size() < count ? nearestCut(query, count, documents) : found;
    }

    @Override
    public List<Match> nearestCut(float[] cut, int count, Optional<Set<Long>> documents) {
        return matches(requests.exact(cut, count, documents), requests.isCut(cut));
    }

    @Override
    public List<Match> score(float[] query, Collection<String> ids) {
        List<Match> scored = new ArrayList<>();
        forEachStep(
                List.copyOf(ids),
                some -> scored.addAll(matches(requests.score(query, some), requests.isCut(query))));
        scored.sort(BEST_FIRST);
        return scored;
    }

    private List<Match> matches(SearchRequest request, boolean isCut) {
        return search(request).stream()
                .map(each -> new Match(each.id(), IndexRequests.cosine(each.score(), isCut)))
                .sorted(BEST_FIRST)
                .toList();
    }

    @Override
    public void drop() {
        prepared = false;
        server.ask(client ->
                client.indices().delete(d -> d.index(requests.name()).ignoreUnavailable(true)));
    }

    /// Connections are the server's.
    @Override
    public void close() {}
}
