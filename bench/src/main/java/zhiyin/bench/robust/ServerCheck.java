package zhiyin.bench.robust;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.bench.load.Connection;
import zhiyin.bench.load.Connection.Answer;

/// Whether a server is after something as it was before: it answers, and rightly, has let go of what it held,
/// and its log tells of no fault of its own.
final class ServerCheck {
    /// Threads and descriptors more than before that are no leak: a pool that has grown, a file that has been
    /// opened since.
    private static final int MORE_THREADS = 24;

    private static final int MORE_DESCRIPTORS = 64;
    private static final Duration SETTLING = Duration.ofSeconds(60);
    private static final String TEXT = "一个句子 and another one";

    private final ServerProcess server;
    private final String model;
    private Optional<float[]> vector = Optional.empty();
    private Optional<Vitals> vitals = Optional.empty();

    ServerCheck(ServerProcess server, String model) {
        this.server = server;
        this.model = model;
    }

    Answer get(String path) throws IOException {
        return ask("GET", path, "");
    }

    Answer ask(String method, String path, String json) throws IOException {
        try (var connection = new Connection(server.url(), Duration.ofMinutes(5))) {
            return connection.ask(
                    method,
                    path,
                    "Content-Type: application/json\r\n" + server.authorization(),
                    json.getBytes(StandardCharsets.UTF_8));
        }
    }

    void makeCollection(String name) throws IOException {
        require(201, ask("POST", "/kb/collections", "{\"name\":\"" + name + "\"}"));
    }

    private static void require(int status, Answer answer) throws IOException {
        if (answer.status() != status) {
            throw new IOException(
                    "expected status %d, found %d: %s"
                            .formatted(status, answer.status(), answer.text()));
        }
    }

    /// Remembers how it is.
    void before() throws IOException {
        vector = Optional.of(embed());
        vitals = Optional.of(Vitals.of(server));
        System.out.println("before: " + vitals.get().text());
    }

    Vitals vitalsBefore() {
        return vitals.orElseThrow();
    }

    private float[] embed() throws IOException {
        byte[] body = Connection.body(model, List.of(TEXT));
        Answer answer = ask("POST", "/v1/embeddings", new String(body, StandardCharsets.UTF_8));
        require(200, answer);
        return answer.vectors().getFirst();
    }

    /// Prints how it is now.
    ///
    /// @return whether all is well
    boolean after() throws IOException, InterruptedException {
        if (!server.isAlive()) {
            System.out.println("FAULT: the server has ended");
            server.faults().forEach(System.out::println);
            return false;
        }
        boolean sound = says(get("/health").status() == 200, "/health answers 200");
        sound &= says(isSame(embed()), "a text has the same vector as before");
        dropCollections();
        Vitals now = settled();
        System.out.println("after:  " + now.text());
        Vitals then = vitalsBefore();
        sound &= says(now.threads() <= then.threads() + MORE_THREADS, "threads are back");
        sound &= says(isBack(now), "descriptors are back");
        List<String> busy = Vitals.busyThreads(server);
        busy.forEach(System.out::println);
        sound &= says(busy.isEmpty(), "no thread is stuck in a request");
        List<String> faults = server.faults();
        faults.forEach(System.out::println);
        sound &= says(faults.isEmpty(), "the log tells of no fault");
        sound &= says(server.stop(), "it stops when it is asked to");
        return sound;
    }

    static boolean says(boolean holds, String what) {
        System.out.println((holds ? "ok:    " : "FAULT: not so: ") + what);
        return holds;
    }

    private boolean isSame(float[] now) {
        float[] then = vector.orElseThrow();
        double product = 0;
        for (int i = 0; i < then.length; i++) {
            product += (double) then[i] * now[i];
        }
        return now.length == then.length && product > 0.999;
    }

    private boolean isBack(Vitals now) {
        return now.descriptors() <= vitalsBefore().descriptors() + MORE_DESCRIPTORS;
    }

    /// Waits for what is let go of a moment later: connections, readers of an index.
    private Vitals settled() throws IOException, InterruptedException {
        long end = System.nanoTime() + SETTLING.toNanos();
        Vitals now = Vitals.of(server);
        while (!isBack(now) && System.nanoTime() < end) {
            Thread.sleep(1_000);
            now = Vitals.of(server);
        }
        return now;
    }

    /// What was made on the way holds files open, as it should.
    private void dropCollections() throws IOException {
        JsonNode list = new JsonMapper().readTree(get("/kb/collections").body());
        for (JsonNode each : list.path("collections")) {
            String name =
                    URLEncoder.encode(each.path("name").asString(""), StandardCharsets.UTF_8)
                            .replace("+", "%20");
            Answer answer = ask("DELETE", "/kb/collections/" + name, "");
            if (answer.status() != 204) {
                System.out.printf(
                        "collection %s was not deleted: %d %s%n",
                        each.path("name"), answer.status(), answer.text());
            }
        }
    }
}
