package zhiyin.knowledge.store.opensearch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.client.json.JsonData;
import org.opensearch.client.opensearch._types.FieldValue;
import org.opensearch.client.opensearch._types.InlineScript;
import org.opensearch.client.opensearch._types.Refresh;
import org.opensearch.client.opensearch._types.SortOrder;
import org.opensearch.client.opensearch._types.mapping.DynamicMapping;
import org.opensearch.client.opensearch._types.mapping.TypeMapping;
import org.opensearch.client.opensearch._types.query_dsl.Query;
import org.opensearch.client.opensearch.core.BulkRequest;
import org.opensearch.client.opensearch.core.MgetRequest;
import org.opensearch.client.opensearch.core.SearchRequest;
import org.opensearch.client.opensearch.core.UpdateByQueryRequest;
import org.opensearch.client.opensearch.indices.CreateIndexRequest;
import org.opensearch.client.opensearch.indices.IndexSettings;
import org.opensearch.client.opensearch.indices.TranslogDurability;
import zhiyin.knowledge.store.DenseVectors.Entry;

/// What OpenSearch is asked about one index:
/// ```text
/// id       keyword     also the record's _id; ids are gone through in its order
/// document long
/// vector   knn_vector  floats, a graph of Lucene's over them (HNSW), compared by their product
/// ```
/// All is asked by an alias, and written only where that is there: a name that is not there would be taken for a
/// new index's, whose vectors nobody could search.
///
/// There is one copy beside the first as soon as there is a second node, and the copies answer when they have
/// written; what is not told here may be changed on the server.
///
/// @param name of lower case letters, digits and `_`
record IndexRequests(String name, int dimensions, int shards) {
    private static final String ID = "id";
    private static final String DOCUMENT = "document";
    private static final String VECTOR = "vector";
    private static final String PRODUCT = "innerproduct";

    /// Neighbours of a node, and candidates looked at while one is added.
    private static final int NEIGHBOURS = 16;

    private static final int BEAM = 100;

    /// Candidates of a shard's graph, at least.
    private static final int SEARCHED = 200;

    /// Scores must not be negative. A vector of zeros has no direction, and the cosine 0.
    private static final String CUT =
            """
            float[] vector = doc['vector'].value;
            List query = params.query;
            double product = 0;
            double squares = 0;
            for (int i = 0; i < query.size(); i++) {
                double number = vector[i];
                product += (double) query.get(i) * number;
                squares += number * number;
            }
            return squares < 1.17549435E-38 ? 1 : Math.max(0, 1 + product / Math.sqrt(squares));
            """;

    String alias() {
        return name + "_vectors";
    }

    CreateIndexRequest creation() {
        var settings =
                IndexSettings.of(s ->
                        s.knn(true)
                                .numberOfShards(shards)
                                .autoExpandReplicas("0-1")
                                .translogDurability(TranslogDurability.Request)
                                .refreshInterval(t -> t.time("30s")));
        return CreateIndexRequest.of(
                c -> c.index(name).aliases(alias(), a -> a).settings(settings).mappings(mapping()));
    }

    private TypeMapping mapping() {
        return TypeMapping.of(m ->
                m.dynamic(DynamicMapping.Strict)
                        .properties(ID, p -> p.keyword(k -> k))
                        .properties(DOCUMENT, p -> p.long_(l -> l))
                        .properties(
                                VECTOR,
                                p ->
                                        p.knnVector(v ->
                                                v.dimension(dimensions)
                                                        .spaceType(PRODUCT)
                                                        .method(h ->
                                                                h.name("hnsw")
                                                                        .engine("lucene")
                                                                        .parameters(graph())))));
    }

    private static Map<String, JsonData> graph() {
        return Map.of("m", JsonData.of(NEIGHBOURS), "ef_construction", JsonData.of(BEAM));
    }

    BulkRequest put(List<Entry> entries) {
        var bulk = new BulkRequest.Builder().index(alias()).requireAlias(true);
        for (Entry entry : entries) {
            bulk.operations(o -> o.index(i -> i.id(entry.id()).document(entry)));
        }
        return bulk.build();
    }

    BulkRequest remove(List<String> ids) {
        var bulk = new BulkRequest.Builder().index(alias());
        for (String id : ids) {
            bulk.operations(o -> o.delete(d -> d.id(id)));
        }
        return bulk.build();
    }

    /// Of those that are visible.
    UpdateByQueryRequest move(long document, long other) {
        return UpdateByQueryRequest.of(u ->
                u.index(alias())
                        .query(within(Set.of(document)))
                        .script(s ->
                                s.inline(i ->
                                        i.source("ctx._source.document = params.other")
                                                .params("other", JsonData.of(other))))
                        .refresh(Refresh.True));
    }

    MgetRequest presence(List<String> ids) {
        return MgetRequest.of(m -> m.index(alias()).ids(ids).source(s -> s.fetch(false)));
    }

    MgetRequest vectors(List<String> ids) {
        return MgetRequest.of(m -> m.index(alias()).ids(ids).sourceIncludes(VECTOR));
    }

    /// @param after an id, or nothing
    SearchRequest idsAfter(String after, int count) {
        return search(count)
                .query(q -> q.range(r -> r.field(ID).gt(JsonData.of(after))))
                .sort(s -> s.field(f -> f.field(ID).order(SortOrder.Asc)))
                .build();
    }

    /// Half an answer is none.
    private SearchRequest.Builder search(int count) {
        return new SearchRequest.Builder()
                .index(alias())
                .size(count)
                .source(s -> s.fetch(false))
                .trackTotalHits(t -> t.enabled(false))
                .allowPartialSearchResults(false);
    }

    SearchRequest nearest(float[] query, int count, Optional<Set<Long>> documents) {
        return search(count)
                .query(q ->
                        q.knn(k -> {
                            k.field(VECTOR).vector(boxed(query)).k(Math.max(count, SEARCHED));
                            documents.ifPresent(some -> k.filter(within(some)));
                            return k;
                        }))
                .build();
    }

    /// All of them one by one.
    SearchRequest exact(float[] query, int count, Optional<Set<Long>> documents) {
        Query among =
                documents.map(IndexRequests::within).orElse(Query.of(q -> q.matchAll(m -> m)));
        return search(count).query(scored(query, among)).build();
    }

    SearchRequest score(float[] query, List<String> ids) {
        return search(ids.size())
                .query(scored(query, Query.of(q -> q.ids(i -> i.values(ids)))))
                .build();
    }

    private static Query within(Collection<Long> documents) {
        List<FieldValue> numbers = documents.stream().map(FieldValue::of).toList();
        return Query.of(q -> q.terms(t -> t.field(DOCUMENT).terms(v -> v.value(numbers))));
    }

    private Query scored(float[] query, Query among) {
        InlineScript script = isCut(query) ? cut(query) : product(query);
        return Query.of(q ->
                q.scriptScore(s ->
                        s.query(f -> f.bool(b -> b.filter(among))).script(c -> c.inline(script))));
    }

    /// Whether fewer numbers than all are compared.
    boolean isCut(float[] query) {
        return query.length < dimensions;
    }

    private static InlineScript product(float[] query) {
        return InlineScript.of(s ->
                s.lang(l -> l.custom("knn"))
                        .source("knn_score")
                        .params("field", JsonData.of(VECTOR))
                        .params("query_value", JsonData.of(boxed(query)))
                        .params("space_type", JsonData.of(PRODUCT)));
    }

    private static InlineScript cut(float[] query) {
        return InlineScript.of(s -> s.source(CUT).params("query", JsonData.of(boxed(query))));
    }

    /// The cosine of a score, which for products is 1 + p, or 1 / (1 - p) where p is negative.
    static float cosine(double score, boolean isCut) {
        double product = isCut || score >= 1 ? score - 1 : 1 - 1 / score;
        return (float) Math.clamp(product, -1, 1);
    }

    private static List<Float> boxed(float[] numbers) {
        List<Float> boxed = new ArrayList<>(numbers.length);
        for (float number : numbers) {
            boxed.add(number);
        }
        return boxed;
    }
}
