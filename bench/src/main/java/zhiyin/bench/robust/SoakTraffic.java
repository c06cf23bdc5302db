package zhiyin.bench.robust;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.bench.load.Connection;
import zhiyin.bench.load.Connection.Answer;
import zhiyin.bench.load.Traffic;

/// What one client asks for over a long time, chosen by chance: vectors, ranks, documents and questions about
/// them, and now and then something that is wrong or given up. For one thread.
final class SoakTraffic implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String JSON = "Content-Type: application/json\r\n";

    /// Paths that documents are put to, over and over, so that the collection stays as large as it is.
    private static final int PATHS = 20;

    private static final int BATCH = 16;

    private final URI server;
    private final String model;
    private final String collection;
    private final Random random;
    private final Traffic traffic;
    private Connection connection;

    /// @param collection of its own
    SoakTraffic(URI server, String model, String collection, long seed) throws IOException {
        this.server = server;
        this.model = model;
        this.collection = collection;
        this.random = new Random(seed);
        this.traffic = new Traffic(seed);
        this.connection = new Connection(server, PATIENCE);
    }

    /// One request, or what belongs together.
    ///
    /// @throws IOException where it is not answered as it should be
    void next() throws IOException {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> embed(1);
            case 6, 7 -> embed(BATCH);
            case 8 -> longText();
            case 9, 10 -> rerank();
            case 11, 12, 13 -> search();
            case 14, 15 -> putDocument();
            case 16 -> removeDocument();
            case 17 -> giveUp();
            case 18 -> bad();
            default -> events();
        }
    }

    private void embed(int texts) throws IOException {
        require(post("/v1/embeddings", body(traffic.texts(texts))), 200);
    }

    private String body(List<String> texts) {
        return new String(Connection.body(model, texts), StandardCharsets.UTF_8);
    }

    private void longText() throws IOException {
        String text = String.join(" ", traffic.texts(60));
        require(
                post(
                        "/v1/embeddings",
                        "{\"model\":\"%s\",\"input\":\"%s\",\"truncate\":true}"
                                .formatted(model, text)),
                200);
    }

    private void rerank() throws IOException {
        String documents =
                traffic.texts(5).stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
        require(
                post(
                        "/v2/rerank",
                        "{\"model\":\"%s\",\"query\":\"%s\",\"documents\":%s}"
                                .formatted(model, traffic.text(), documents)),
                200);
    }

    private void search() throws IOException {
        require(
                post(
                        "/kb/search",
                        "{\"query\":\"%s\",\"collections\":[\"%s\"]}"
                                .formatted(traffic.text(), collection)),
                200);
    }

    private void putDocument() throws IOException {
        String text = "# " + traffic.text() + "\n\n" + String.join("\n\n", traffic.texts(6));
        require(
                connection.ask(
                        "PUT",
                        "/kb/collections/%s/documents/%d.md"
                                .formatted(collection, random.nextInt(PATHS)),
                        "",
                        text.getBytes(StandardCharsets.UTF_8)),
                200,
                201);
    }

    private void removeDocument() throws IOException {
        String all = "/kb/collections/" + collection + "/documents";
        Answer list = connection.ask("GET", all + "?limit=1", "", new byte[0]);
        require(list, 200);
        JsonNode first = new JsonMapper().readTree(list.body()).path("documents").path(0);
        if (!first.isMissingNode()) {
            require(
                    connection.ask("DELETE", all + "/" + first.path("id"), "", new byte[0]),
                    204,
                    404);
        }
    }

    /// Hangs up while its texts are computed.
    private void giveUp() throws IOException {
        try (var other = new Connection(server, Duration.ofMillis(50))) {
            byte[] body = Connection.body(model, traffic.texts(BATCH));
            other.send(other.request("POST", "/v1/embeddings", JSON, body));
            require(other.read(false), 200);
        } catch (SocketTimeoutException _) {
            // That was the plan.
        }
    }

    private void bad() throws IOException {
        String text = random.nextBoolean() ? "{\"input\":" : "{\"input\":[1,\"a\"],\"model\":7}";
        require(post("/v1/embeddings", text), 400);
    }

    /// Follows what is going on, until the first pause.
    private void events() throws IOException {
        try (var other = new Connection(server, PATIENCE)) {
            require(other.ask("GET", "/kb/jobs/events", "", new byte[0]), 200);
        }
    }

    private Answer post(String path, String json) throws IOException {
        return connection.ask("POST", path, JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    private static void require(Answer answer, int... legal) throws IOException {
        for (int status : legal) {
            if (answer.status() == status) {
                return;
            }
        }
        throw new IOException("status %d: %s".formatted(answer.status(), answer.text()));
    }

    /// After a failure, which may have left an answer half read.
    void reconnect() throws IOException {
        connection.close();
        connection = new Connection(server, PATIENCE);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
