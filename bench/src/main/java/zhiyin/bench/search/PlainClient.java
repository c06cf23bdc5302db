package zhiyin.bench.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.http.HttpHost;
import org.opensearch.client.json.jackson3.JacksonJsonpMapper;
import org.opensearch.client.opensearch.OpenSearchClient;
import org.opensearch.client.opensearch.core.SearchRequest;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;
import zhiyin.knowledge.store.StoreAddress;

/// Plain k-NN by OpenSearch's own client, on an index that a store has made.
final class PlainClient implements AutoCloseable {
    private final OpenSearchTransport transport;
    private final OpenSearchClient client;
    private final String index;

    /// Nothing is connected to yet.
    PlainClient(StoreAddress place, String index) {
        StoreAddress.Host host = place.hosts().getFirst();
        this.transport =
                ApacheHttpClient5TransportBuilder.builder(
                                new HttpHost(
                                        place.secure() ? "https" : "http",
                                        host.name(),
                                        host.port()))
                        .setMapper(new JacksonJsonpMapper())
                        .build();
        this.client = new OpenSearchClient(transport);
        this.index = index;
    }

    /// @param k neighbours that each segment is searched for
    Set<String> ask(float[] query, int k, int count) {
        List<Float> numbers = new ArrayList<>(query.length);
        for (float number : query) {
            numbers.add(number);
        }
        var request =
                SearchRequest.of(s ->
                        s.index(index)
                                .size(count)
                                .source(f -> f.fetch(false))
                                .query(q -> q.knn(n -> n.field("vector").vector(numbers).k(k))));
        Set<String> ids = new HashSet<>();
        try {
            for (var hit : client.search(request, Void.class).hits().hits()) {
                ids.add(String.valueOf(hit.id()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ids;
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
