package zhiyin.server.kb;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.search.Search;
import zhiyin.knowledge.search.SearchAnswer;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.knowledge.search.WhyNot;
import zhiyin.server.api.Call;
import zhiyin.server.api.Exchange;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.Routes;
import zhiyin.server.client.Client;
import zhiyin.server.model.Models;

/// Questions.
final class SearchRoutes {
    /// Why a search does not find a document, which is named by its path or its number.
    record WhyNotBody(
            SearchBody search,
            String collection,
            Optional<String> document,
            Optional<Long> documentId) {}

    private final KnowledgeBase base;
    private final Optional<Models> models;

    /// @param models that may rerank; without, the knowledge base's own do
    SearchRoutes(KnowledgeBase base, Optional<Models> models) {
        this.base = base;
        this.models = models;
    }

    void addTo(Routes routes) {
        routes.exchange(
                Operation.of("POST", "/kb/search", "finds passages"),
                SearchBody.class,
                SearchResults.class,
                this::search);
        routes.exchange(
                Operation.of("POST", "/kb/why-not", "where a document fell out of a search"),
                WhyNotBody.class,
                WhyNot.class,
                this::whyNot);
    }

    private Search search(Call call) {
        Search own = base.search();
        return models.map(some ->
                        own.with(name ->
                                new ServedRerankers(some, Client.of(call.context()))
                                        .reranker(name)))
                .orElse(own);
    }

    private SearchResults search(Call call, SearchBody body) {
        body.collections().ifPresent(names -> names.forEach(Borders::require));
        List<String> collections = body.collections().orElseGet(this::names);
        if (collections.isEmpty()) {
            throw new RequestException(
                    RequestException.Reason.NOT_FOUND,
                    "there is no collection to search in; make one: POST /kb/collections");
        }
        SearchRequest request = legal(() -> body.request(collections));
        Exchange.current().ifPresent(exchange -> exchange.asks(request.query()));
        SearchAnswer answer = search(call).search(request);
        Exchange.current().ifPresent(exchange -> note(answer, exchange));
        return SearchResults.of(answer);
    }

    private static void note(SearchAnswer answer, Exchange exchange) {
        exchange.spent("embedding", answer.embedding());
        exchange.spent("finding", answer.finding());
        if (answer.reranking().isPositive()) {
            exchange.spent("reranking", answer.reranking());
        }
    }

    private List<String> names() {
        return Borders.within(base.collections().list()).stream()
                .map(CollectionInfo::name)
                .toList();
    }

    private WhyNot whyNot(Call call, WhyNotBody body) {
        String collection = body.collection();
        List<String> collections = body.search().collections().orElse(List.of(collection));
        Borders.require(collection);
        collections.forEach(Borders::require);
        SearchRequest request = legal(() -> body.search().request(collections));
        return search(call).whyNot(request, collection, document(body));
    }

    private long document(WhyNotBody body) {
        if (body.documentId().isPresent() == body.document().isPresent()) {
            throw RequestException.invalid(
                    "document", "expected a document, by its path, or a document_id, its number");
        }
        if (body.documentId().isPresent()) {
            return base.documents().require(body.collection(), body.documentId().get()).id();
        }
        String path = body.document().orElse("");
        return base.documents()
                .find(body.collection(), path)
                .orElseThrow(() ->
                        new RequestException(
                                RequestException.Reason.NOT_FOUND,
                                "collection \"%s\" has no document \"%s\""
                                        .formatted(body.collection(), path)))
                .id();
    }

    private static <T> T legal(Supplier<T> request) {
        try {
            return request.get();
        } catch (IllegalArgumentException e) {
            throw RequestException.invalid(String.valueOf(e.getMessage()));
        }
    }
}
