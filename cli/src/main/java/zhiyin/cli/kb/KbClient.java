package zhiyin.cli.kb;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.server.api.JsonRecords;

/// A client of `/kb`. Failures are [KbFailure]s. Thread-safe.
final class KbClient implements AutoCloseable {
    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final int PAGE = 500;

    private final JsonMapper json = JsonRecords.lenient();
    private final URI server;
    private final HttpClient http =
            HttpClient.newBuilder().version(Version.HTTP_1_1).connectTimeout(CONNECTING).build();

    private final Optional<String> key;

    /// @param server `http://127.0.0.1:8000`
    /// @param key where it asks for one
    KbClient(URI server, Optional<String> key) {
        this.server = server;
        this.key = key;
    }

    private HttpRequest.Builder request(String to) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(to));
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    /// Where it asks.
    URI server() {
        return server;
    }

    List<CollectionInfo> collections() throws InterruptedException {
        return list(get("/kb/collections").path("collections"), CollectionInfo.class);
    }

    CollectionInfo collection(String name) throws InterruptedException {
        return read(get(path(name)), CollectionInfo.class);
    }

    /// Every document that the query's parameters leave, page by page.
    void eachDocument(String collection, Map<String, String> query, Consumer<DocumentInfo> consumer)
            throws InterruptedException {
        var parameters = new LinkedHashMap<>(query);
        parameters.put("limit", String.valueOf(PAGE));
        JsonNode page;
        do {
            page = get(path(collection, "documents") + query(parameters));
            list(page.path("documents"), DocumentInfo.class).forEach(consumer);
            parameters.put("after", page.path("next").asString("0"));
        } while (page.has("next"));
    }

    /// A document by its path or else its number.
    DocumentInfo document(String collection, String pathOrId) throws InterruptedException {
        var found = new ArrayList<DocumentInfo>();
        eachDocument(collection, Map.of("path", pathOrId), found::add);
        if (!found.isEmpty()) {
            return found.getFirst();
        }
        if (!pathOrId.matches("\\d{1,18}")) {
            throw new KbFailure(
                    "DOCUMENT_NOT_FOUND",
                    "there is no document \"%s\" in \"%s\"; \"zhiyin kb documents %s\" lists them"
                            .formatted(pathOrId, collection, collection));
        }
        return read(get(path(collection, "documents", pathOrId)), DocumentInfo.class);
    }

    DocumentInfo upload(
            String collection,
            String document,
            Path file,
            Instant modified,
            Set<String> tags,
            long job)
            throws InterruptedException {
        String to =
                path(collection, "documents")
                        + "/"
                        + slashed(document)
                        + query(
                                Map.of(
                                        "modified", modified.toString(),
                                        "tags", String.join(",", tags),
                                        "job", String.valueOf(job)));
        try {
            return read(send("PUT", to, BodyPublishers.ofFile(file)), DocumentInfo.class);
        } catch (FileNotFoundException e) {
            throw new KbFailure("UNREADABLE", "%s cannot be read".formatted(file));
        }
    }

    JobInfo openJob(String collection, JobInfo.Kind kind, String title)
            throws InterruptedException {
        ObjectNode job =
                object().put("collection", collection)
                        .put("kind", kind.name().toLowerCase(Locale.ROOT))
                        .put("title", title);
        return read(post("/kb/jobs", job), JobInfo.class);
    }

    /// @param action `seal`, `pause`, `resume`, `cancel` or `retry`
    JobInfo job(long id, String action) throws InterruptedException {
        return read(post("/kb/jobs/%d/%s".formatted(id, action), object()), JobInfo.class);
    }

    JobState job(long id) throws InterruptedException {
        return read(get("/kb/jobs/" + id), JobState.class);
    }

    List<JobInfo> jobs(Map<String, String> query) throws InterruptedException {
        return list(get("/kb/jobs" + query(query)).path("jobs"), JobInfo.class);
    }

    JsonNode get(String to) throws InterruptedException {
        return send("GET", to, BodyPublishers.noBody());
    }

    JsonNode post(String to, JsonNode body) throws InterruptedException {
        return send("POST", to, BodyPublishers.ofString(body.toString()));
    }

    JsonNode patch(String to, JsonNode body) throws InterruptedException {
        return send("PATCH", to, BodyPublishers.ofString(body.toString()));
    }

    void delete(String to) throws InterruptedException {
        send("DELETE", to, BodyPublishers.noBody());
    }

    /// Sends a file's bytes.
    JsonNode post(String to, Path file) throws IOException, InterruptedException {
        return send("POST", to, BodyPublishers.ofFile(file));
    }

    /// An answer's bytes as they come; to be closed.
    InputStream bytes(String to) throws InterruptedException {
        try {
            HttpResponse<InputStream> answer =
                    http.send(request(to).build(), BodyHandlers.ofInputStream());
            if (answer.statusCode() == 200) {
                return answer.body();
            }
            try (InputStream body = answer.body()) {
                String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                throw refusal(answer.statusCode(), text);
            }
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private JsonNode send(String method, String to, BodyPublisher body)
            throws InterruptedException {
        var request = request(to).method(method, body).build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw refusal(answer.statusCode(), answer.body());
            }
            return answer.body().isEmpty() ? object() : json.readTree(answer.body());
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private KbFailure refusal(int status, String body) {
        try {
            JsonNode error = json.readTree(body).path("error");
            if (error.path("message").isString()) {
                return new KbFailure(
                        error.path("code").asString("STATUS_" + status),
                        error.path("message").asString());
            }
        } catch (JacksonException _) {
            // Not this server's words; told below.
        }
        return new KbFailure(
                "STATUS_" + status,
                "%s answers with status %d, not as a knowledge base does"
                        .formatted(server, status));
    }

    private KbFailure broken(IOException failure) {
        String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return new KbFailure(
                "NO_CONNECTION",
                "the knowledge base at %s does not answer: %s".formatted(server, reason));
    }

    <T> T read(JsonNode node, Class<T> type) {
        return json.treeToValue(node, type);
    }

    private <T> List<T> list(JsonNode nodes, Class<T> type) {
        return nodes.valueStream().map(node -> read(node, type)).toList();
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// `/kb/collections/NAME`, and further steps.
    static String path(String collection, String... steps) {
        return "/kb/collections/"
                + encoded(collection)
                + List.of(steps).stream()
                        .map(step -> "/" + encoded(step))
                        .collect(Collectors.joining());
    }

    private static String slashed(String path) {
        return List.of(path.split("/", -1)).stream()
                .map(KbClient::encoded)
                .collect(Collectors.joining("/"));
    }

    /// `?a=1&b=2`; what is empty is left out.
    static String query(Map<String, String> parameters) {
        String text =
                parameters.entrySet().stream()
                        .filter(each -> !each.getValue().isEmpty())
                        .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                        .collect(Collectors.joining("&"));
        return text.isEmpty() ? "" : "?" + text;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        http.close();
    }
}
