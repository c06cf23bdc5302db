package zhiyin.knowledge.store.opensearch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.json.jackson3.JacksonJsonpMapper;
import org.opensearch.client.opensearch.OpenSearchClient;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;
import zhiyin.knowledge.store.DenseVectors;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.VectorServer;

/// A cluster of OpenSearch, asked through any of the hosts that the address names: one that does not answer is
/// passed over for a while. A user and the password are sent as such, a key without a user as a token.
///
/// Thread-safe.
public final class OpenSearchServer implements VectorServer {
    private static final System.Logger LOG = System.getLogger(OpenSearchServer.class.getName());

    private static final Timeout CONNECTING = Timeout.ofSeconds(10);

    /// For one of the connections, of which there are ten to a host.
    private static final Timeout PATIENCE = Timeout.ofSeconds(30);

    /// An exact search of millions of vectors takes minutes.
    private static final Timeout ANSWERING = Timeout.of(Duration.ofMinutes(5));

    /// A connection that was not used for so long is tried before it is.
    private static final TimeValue DOUBTFUL = TimeValue.ofSeconds(2);

    private final StoreAddress address;
    private final Map<String, String> environment;
    private final Failures failures;
    private @Nullable OpenSearchTransport transport;
    private boolean closed;

    /// What is asked; perhaps twice.
    interface Question<T> {
        T ask(OpenSearchClient client) throws IOException;
    }

    /// @param environment with the password, under the name that the address has
    public OpenSearchServer(StoreAddress address, Map<String, String> environment) {
        this.address = address;
        this.environment = environment;
        this.failures = new Failures(address.toString());
    }

    @Override
    public DenseVectors vectors(String name, StoreSettings settings) {
        return new OpenSearchVectors(
                this, new IndexRequests(name, settings.dimensions(), address.shards()));
    }

    /// A connection that turns out to be broken, because a node was started anew, say, is no reason to give up.
    <T> T ask(Question<T> question) {
        OpenSearchClient client = client();
        try {
            try {
                return question.ask(client);
            } catch (IOException e) {
                if (!Failures.isOfConnection(e)) {
                    throw e;
                }
                LOG.log(Level.DEBUG, "asking {0} once more: {1}", address, e.toString());
            }
            return question.ask(client);
        } catch (IOException | RuntimeException e) {
            throw failures.of(e);
        }
    }

    private synchronized OpenSearchClient client() {
        if (closed) {
            throw failures.closed();
        }
        OpenSearchTransport made = transport;
        if (made == null) {
            made = connect();
            transport = made;
        }
        return new OpenSearchClient(made);
    }

    private OpenSearchTransport connect() {
        HttpHost[] hosts =
                address.hosts().stream().map(this::httpHost).toArray(size -> new HttpHost[size]);
        return ApacheHttpClient5TransportBuilder.builder(hosts)
                .setMapper(new JacksonJsonpMapper())
                .setDefaultHeaders(authorization().stream().toArray(size -> new Header[size]))
                .setConnectionConfigCallback(config ->
                        config.setConnectTimeout(CONNECTING)
                                .setSocketTimeout(ANSWERING)
                                .setValidateAfterInactivity(DOUBTFUL))
                .setRequestConfigCallback(config ->
                        config.setConnectionRequestTimeout(PATIENCE).setResponseTimeout(ANSWERING))
                // it goes where the address says, and nowhere else; packing costs more than a near
                // network
                .setHttpClientConfigCallback(
                        client -> client.disableRedirectHandling().disableContentCompression())
                .build();
    }

    private HttpHost httpHost(StoreAddress.Host host) {
        String name = host.name().replaceAll("^\\[|]$", "");
        return new HttpHost(address.secure() ? "https" : "http", name, host.port());
    }

    private Optional<Header> authorization() {
        Optional<String> key = address.key(environment);
        return key.map(password ->
                new BasicHeader(
                        "Authorization",
                        address.user()
                                .map(user -> "Basic " + base64(user + ":" + password))
                                .orElse("Bearer " + password)));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void close() {
        closed = true;
        OpenSearchTransport made = transport;
        if (made != null) {
            try {
                made.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
