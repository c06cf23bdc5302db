package zhiyin.knowledge.search;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.search.Retrieval.Retrieved;

/// Finds passages that answer a question, and says why.
///
/// 1. Each model computes the query's vectors; meanwhile words are looked for ([Retrieval]).
/// 2. Vectors bring candidates, short ones first where an index keeps them, then full ones; sparse vectors, where an
///    index keeps those, and words bring others ([Finding]). What the catalog does not know as current is left out.
/// 3. These are fused to one order ([Fusion]).
/// 4. A model that reads passages and question together puts the best of them in order, where that is asked
///    for ([Reranking]).
/// 5. Passages with the same text become one; those unlike each other are preferred where that is asked
///    for; text around them is added ([Selection]).
///
/// The same request on the same documents gives the same answer. Thread-safe.
public final class Search {
    private final SearchCatalog catalog;
    private final Stores stores;
    private final Retrieval retrieval;
    private final Function<String, Marks> marks;

    /// Without a reranker.
    ///
    /// @param marks of the words of a query
    public Search(
            Database database, Stores stores, QueryVectors vectors, Function<String, Marks> marks) {
        this(database, stores, vectors, Search::noReranker, marks);
    }

    /// @param marks of the words of a query
    public Search(
            Database database,
            Stores stores,
            QueryVectors vectors,
            Rerankers rerankers,
            Function<String, Marks> marks) {
        this.catalog = new SearchCatalog(database);
        this.stores = stores;
        this.retrieval = new Retrieval(catalog, vectors, rerankers);
        this.marks = marks;
    }

    private Search(Search other, Rerankers rerankers) {
        this.catalog = other.catalog;
        this.stores = other.stores;
        this.retrieval = other.retrieval.with(rerankers);
        this.marks = other.marks;
    }

    /// The same search, with other rerankers.
    public Search with(Rerankers rerankers) {
        return new Search(this, rerankers);
    }

    private static Reranker noReranker(Optional<String> name) {
        throw new CatalogException(
                CatalogException.Code.INVALID,
                "no reranker is here%s; leave rerank out"
                        .formatted(name.map(" to be called "::concat).orElse("")));
    }

    /// Where the reranker gives no answer, hits come in the order without it, with a note.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND; INVALID for dimensions that an index has not
    /// @throws RuntimeException what the rerankers throw where there is none of the wanted name
    public SearchAnswer search(SearchRequest request) {
        long start = System.nanoTime();
        var notes = new Notes();
        List<Scope> scopes = scopes(request, notes);
        Retrieved retrieved = retrieval.retrieve(request, scopes);
        List<Hit> hits =
                new Presentation(catalog, marks.apply(request.query()), request.query())
                        .hits(new Selection(catalog, request).select(retrieved.ranked()));
        retrieved.notReranked().ifPresent(notes::addNotReranked);
        Duration all = Duration.ofNanos(System.nanoTime() - start);
        return new SearchAnswer(
                hits,
                retrieved.embedding(),
                all.minus(retrieved.embedding()).minus(retrieved.reranking()),
                retrieved.reranking(),
                notes.all());
    }

    private List<Scope> scopes(SearchRequest request, Notes notes) {
        var scopes = new ArrayList<Scope>();
        for (String name : request.collections().stream().distinct().toList()) {
            SearchCatalog.Searched searched = catalog.searched(name);
            notes.add(searched);
            searched.live()
                    .ifPresent(live ->
                            scopes.add(
                                    new Scope(
                                            name,
                                            live.id(),
                                            live.settings(),
                                            stores.store(live.id()))));
        }
        scopes.forEach(scope -> requireDimensions(request, scope));
        return scopes;
    }

    private static void requireDimensions(SearchRequest request, Scope scope) {
        int most = scope.settings().dimensions();
        int least = Math.min(SearchRequest.LEAST_DIMENSIONS, most);
        int asked = request.dimensions().orElse(most);
        if (asked < least || asked > most) {
            throw new CatalogException(
                    CatalogException.Code.INVALID,
                    "dimensions is %d, expected %d to %d, which the vectors of collection '%s' have"
                            .formatted(asked, least, most, scope.collection()));
        }
    }

    /// Why a document is not among the hits of a request, or that it is. Costs some searches.
    ///
    /// @throws CatalogException COLLECTION_NOT_FOUND, DOCUMENT_NOT_FOUND
    public WhyNot whyNot(SearchRequest request, String collection, long document) {
        DocumentInfo looked = catalog.document(collection, document);
        List<Scope> scopes = scopes(request, new Notes());
        return new Absence(catalog, retrieval, request, scopes, looked).explain();
    }
}
