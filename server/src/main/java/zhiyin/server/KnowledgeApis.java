package zhiyin.server;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.job.Arrival;
import zhiyin.server.api.Access;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Principal;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.api.Routes;
import zhiyin.server.api.SameOrigin;
import zhiyin.server.api.Scope;
import zhiyin.server.dify.DifyApi;
import zhiyin.server.kb.KbApi;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.model.Models;

/// The dialects in which the knowledge base is asked, wired.
final class KnowledgeApis implements AutoCloseable {
    private static final Set<String> QUESTIONS =
            Set.of(
                    "/kb/search",
                    "/kb/why-not",
                    "/kb/compare",
                    "/kb/compare/curve",
                    "/kb/compare/evaluate",
                    "/retrieval");

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final KnowledgeBase base;
    private final KbApi own;
    private final DifyApi dify;

    /// @param access hears what uploaded documents have cost, and what becomes of collections' names
    /// @param models that passages may be reranked by
    KnowledgeApis(KnowledgeBase base, KbOptions limits, Access access, Optional<Models> models) {
        this.base = base;
        base.charges()
                .listen((owner, tokens) ->
                        access.used(new Principal(owner, true, Set.of()), tokens));
        this.own = new KbApi(base, limits, access, models);
        this.dify = new DifyApi(base);
    }

    void addTo(Routes routes, SameOrigin gate) {
        Routes scoped = routes.scoped(KnowledgeApis::scope);
        own.addTo(scoped, gate);
        dify.addTo(scoped, gate);
    }

    /// @return of how many collections searches by words find less here than elsewhere, though requests may be sent
    /// @throws RequestException BUSY while it follows what other servers wrote before it came
    int requireReady() {
        Arrival arrival = base.arrival();
        if (arrival.waiting()) {
            throw new RequestException(
                            Reason.BUSY,
                            "following what other servers wrote: %d of %d collections are not whole here yet"
                                    .formatted(arrival.behind(), arrival.collections()))
                    .withRetryAfter(LOOK_AGAIN);
        }
        return arrival.behind();
    }

    List<CollectionInfo> collections() {
        return base.collections().list();
    }

    /// Questions change nothing, though they are posted.
    private static Scope scope(Operation operation) {
        boolean reads = operation.method().equals("GET") || QUESTIONS.contains(operation.path());
        return reads ? Scope.SEARCH : Scope.INGEST;
    }

    @Override
    public void close() {
        own.close();
    }
}
