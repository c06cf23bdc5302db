package zhiyin.knowledge.store.chroma;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.knowledge.store.DenseVectors;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.StoreException.Code;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.VectorServer;

/// A database of a Chroma server, by its HTTP API (`/api/v2`, whose description the server itself gives at
/// `/openapi.json`). Its own servers ask for no key; where one is named it is sent as a token, for what stands
/// before them. Thread-safe.
public final class ChromaServer implements VectorServer {
    static final JsonMapper JSON = new JsonMapper();

    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final Duration ANSWERING = Duration.ofMinutes(5);
    private static final String USUAL_PATH = "default_tenant/default_database";
    private static final int NOT_FOUND = 404;
    private static final int FIRST_FAILURE = 300;
    private static final int SHOWN = 300;

    /// What it answers while it makes a young collection's graph for somebody else who asked. It can be asked again.
    private static final String BEGINNING = "Nothing found on disk";

    private static final int TRIES = 20;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final StoreAddress address;
    private final Map<String, String> environment;
    private final String base;
    private final HttpClient client;

    /// @param environment with the token, under the name that the address has
    public ChromaServer(StoreAddress address, Map<String, String> environment) {
        this.address = address;
        this.environment = environment;
        String path = address.path().isEmpty() ? USUAL_PATH : address.path();
        int slash = path.indexOf('/');
        this.base =
                "%s://%s:%d/api/v2/tenants/%s/databases/%s/collections"
                        .formatted(
                                address.secure() ? "https" : "http",
                                address.host(),
                                address.port(),
                                path.substring(0, slash),
                                path.substring(slash + 1));
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECTING)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
    }

    @Override
    public DenseVectors vectors(String name, StoreSettings settings) {
        return new ChromaVectors(this, name);
    }

    JsonNode get(String path) {
        return require(send(request(path).GET()));
    }

    JsonNode post(String path, JsonNode body) {
        return require(
                send(
                        request(path)
                                .header("content-type", "application/json")
                                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))));
    }

    /// It is no failure that there is nothing to be deleted.
    void delete(String path) {
        HttpResponse<byte[]> answer = send(request(path).DELETE());
        if (answer.statusCode() != NOT_FOUND) {
            require(answer);
        }
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWERING);
        Optional<String> key = address.key(environment);
        key.ifPresent(token ->
                request.header("authorization", "Bearer " + token).header("x-chroma-token", token));
        return request;
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            HttpRequest asked = request.build();
            HttpResponse<byte[]> answer = client.send(asked, BodyHandlers.ofByteArray());
            for (int i = 1; i < TRIES && isBeginning(answer); i++) {
                Thread.sleep(PAUSE);
                answer = client.send(asked, BodyHandlers.ofByteArray());
            }
            return answer;
        } catch (IOException e) {
            throw new StoreException(
                    Code.STORE_UNAVAILABLE,
                    "%s does not answer (%s): make sure that the server runs and can be reached"
                            .formatted(address, e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(
                    Code.STORE_UNAVAILABLE, address + " was not waited for any longer", e);
        }
    }

    private static boolean isBeginning(HttpResponse<byte[]> answer) {
        return answer.statusCode() >= FIRST_FAILURE && text(answer).contains(BEGINNING);
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private JsonNode require(HttpResponse<byte[]> answer) {
        String text = text(answer);
        if (answer.statusCode() == NOT_FOUND) {
            throw new Missing(
                    "%s has no such collection (%s): where somebody deleted it, rebuild the index"
                            .formatted(address, shown(text)));
        }
        if (answer.statusCode() >= FIRST_FAILURE) {
            throw new StoreException(
                    Code.STORE_UNAVAILABLE,
                    "%s did not do what it was asked (status %d: %s)"
                            .formatted(address, answer.statusCode(), shown(text)));
        }
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new StoreException(
                    Code.STORE_DAMAGED,
                    "%s answers what is no JSON (%s): make sure that it is Chroma's address"
                            .formatted(address, shown(text)),
                    e);
        }
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.substring(0, Math.min(SHOWN, line.length()));
    }

    /// What was asked for is not there.
    static final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Missing(String message) {
            super(message);
        }

        StoreException explained() {
            return new StoreException(Code.STORE_UNAVAILABLE, String.valueOf(getMessage()), this);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
