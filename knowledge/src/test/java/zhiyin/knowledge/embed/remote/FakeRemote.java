package zhiyin.knowledge.embed.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server of embeddings on a free port, which does as it is told: what is queued in [#next] first, good
/// answers after that. It answers vectors that are not of length 1, as some servers do.
final class FakeRemote implements AutoCloseable {
    static final int DIMENSIONS = 48;
    private static final JsonMapper JSON = JsonMapper.shared();

    /// The request that a thread is answering.
    private static final ThreadLocal<JsonNode> OWN = new ThreadLocal<>();

    interface Behaviour {
        void answer(FakeRemote self, HttpExchange exchange) throws IOException;
    }

    final Queue<Behaviour> next = new ConcurrentLinkedQueue<>();
    final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    final List<String> keys = new CopyOnWriteArrayList<>();
    final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    FakeRemote() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v1/embeddings", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:%d/v1".formatted(server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            requests.add(request);
            OWN.set(request);
            keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            Optional.ofNullable(next.poll()).orElse(FakeRemote::well).answer(this, exchange);
        } finally {
            atOnce.decrementAndGet();
        }
    }

    JsonNode lastRequest() {
        return requests.getLast();
    }

    static List<String> texts(JsonNode request) {
        var texts = new ArrayList<String>();
        request.path("input").forEach(text -> texts.add(text.stringValue()));
        return texts;
    }

    /// The vector of a text, as it is sent.
    static float[] vector(String text, int dimensions) {
        RandomGenerator random = new Random(text.hashCode());
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = 3 * (random.nextFloat() - 0.5f);
        }
        return vector;
    }

    /// As OpenAI answers, from the last text to the first.
    void well(HttpExchange exchange) throws IOException {
        answer(exchange, true, OWN.get().path("dimensions").asInt(DIMENSIONS));
    }

    private void answer(HttpExchange exchange, boolean base64, int dimensions) throws IOException {
        List<String> texts = texts(OWN.get());
        var items = new ArrayList<String>();
        for (int i = texts.size() - 1; i >= 0; i--) {
            float[] vector = vector(texts.get(i), dimensions);
            String shown = base64 ? '"' + base64(vector) + '"' : JSON.writeValueAsString(vector);
            items.add("{\"index\":%d,\"embedding\":%s}".formatted(i, shown));
        }
        send(
                exchange,
                200,
                "{\"data\":[%s],\"usage\":{\"prompt_tokens\":%d}}"
                        .formatted(String.join(",", items), 7 * texts.size()));
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes =
                ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    static Behaviour floats() {
        return (self, exchange) -> self.answer(exchange, false, DIMENSIONS);
    }

    static Behaviour status(int status, String body, String... headers) {
        return (_, exchange) -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            send(exchange, status, body);
        };
    }

    /// Announces more than it sends, and closes the connection.
    static Behaviour cutOff() {
        return (_, exchange) -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
        };
    }

    static Behaviour after(long millis) {
        return (self, exchange) -> {
            sleep(millis);
            self.well(exchange);
        };
    }

    /// Sends a byte now and then, for ever.
    static Behaviour drip() {
        return (_, exchange) -> {
            exchange.sendResponseHeaders(200, 0);
            while (true) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                sleep(20);
            }
        };
    }

    /// As much as is taken.
    static Behaviour endless() {
        return (_, exchange) -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] spaces = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
            while (true) {
                exchange.getResponseBody().write(spaces);
            }
        };
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
