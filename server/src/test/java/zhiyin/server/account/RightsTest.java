package zhiyin.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.server.account.AccountServer.PASSWORD;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import zhiyin.server.Security;
import zhiyin.server.TestServer;
import zhiyin.server.auth.AccountAccess;
import zhiyin.server.auth.KeyAccess.Open;
import zhiyin.server.auth.Role;
import zhiyin.server.auth.User;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.kb.KbServer;
import zhiyin.server.kb.KbServer.Answer;

/// What each role may do on each route of a server with a knowledge base of two collections, one of which some may
/// not see.
final class RightsTest {
    private static final String SECRET = "zebra";

    @TempDir static Path folder;

    private static AccountAccess access;
    private static KbServer server;
    private static long hiddenDocument;
    private static long hiddenJob;
    private static JsonNode paths;

    @BeforeAll
    static void start() throws Exception {
        access = AccountServer.access(folder, Open.WITHOUT_KEYS, Clock.systemUTC());
        server =
                new KbServer(
                        folder.resolve("data"),
                        KbOptions.DEFAULTS,
                        Security.NONE.withAccounts(access));
        server.create("shown");
        server.create("hidden");
        server.add("shown", "pump.md", "# Pump\n\nThe filter is changed every 500 hours.\n");
        hiddenDocument =
                server.add("hidden", "zoo.md", "# Zoo\n\nThe filter of the zebra is striped.\n");
        hiddenJob = server.get("/kb/jobs?collection=hidden").json().at("/jobs/0/id").asLong();
        paths = server.get("/openapi.json").json().path("paths");
        var accounts = access.accounts();
        accounts.first("admin", PASSWORD, Optional.empty(), "test");
        Optional<List<String>> shown = Optional.of(List.of("shown"));
        accounts.add(User.of("reader", PASSWORD, Role.READER, Optional.empty()));
        accounts.add(User.of("editor", PASSWORD, Role.EDITOR, Optional.empty()));
        accounts.add(User.of("guest", PASSWORD, Role.READER, shown));
        accounts.add(User.of("helper", PASSWORD, Role.EDITOR, shown));
    }

    @AfterAll
    static void stop() {
        server.close();
        access.keys().usage().close();
    }

    private static void as(String name) {
        String token = access.accounts().signIn(name, PASSWORD, "test");
        server.as(
                "Cookie",
                "zhiyin-session=" + token,
                "Origin",
                "http://127.0.0.1:" + server.port(),
                "X-Zhiyin-Page",
                "1");
    }

    /// A route as it is described, with something in its path.
    private record Route(String method, String path, String scope) {}

    private static List<Route> routes(String collection) {
        var routes = new ArrayList<Route>();
        paths.properties()
                .forEach(path ->
                        path.getValue()
                                .properties()
                                .forEach(method ->
                                        routes.add(
                                                new Route(
                                                        method.getKey().toUpperCase(Locale.ROOT),
                                                        path.getKey()
                                                                .replace("{collection}", collection)
                                                                .replace(
                                                                        "{id}",
                                                                        path.getKey()
                                                                                        .contains(
                                                                                                "jobs")
                                                                                ? "" + hiddenJob
                                                                                : ""
                                                                                        + hiddenDocument)
                                                                .replaceAll("\\{\\w+}", "x"),
                                                        method.getValue()
                                                                .at("/security/0/bearer/0")
                                                                .asString("")))));
        return routes;
    }

    private static Answer plain(Route route) throws Exception {
        // Without a body, most of what may be done is refused as incomplete; that is enough to see
        // that it may.
        return server.send(route.method(), route.path(), BodyPublishers.noBody());
    }

    @Test
    void every_route_that_asks_for_a_scope_is_closed_to_strangers() throws Exception {
        server.as();
        for (Route route : routes("hidden")) {
            if (!route.scope().isEmpty()) {
                assertThat(plain(route).status()).as(route.toString()).isEqualTo(401);
            }
        }
    }

    @Test
    void an_upload_is_its_senders_alone() throws Exception {
        as("editor");
        var begun =
                server.send(
                        "POST",
                        "/kb/collections/shown/uploads",
                        BodyPublishers.noBody(),
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Length",
                        "10",
                        "Upload-Metadata",
                        "path YS5tZA==");
        assertThat(begun.status()).isEqualTo(201);
        String upload = begun.response().headers().firstValue("Location").orElseThrow();
        assertThat(status("HEAD", upload)).isEqualTo(200);
        as("helper");
        assertThat(status("HEAD", upload)).isEqualTo(404);
        assertThat(status("DELETE", upload)).isEqualTo(404);
        assertThat(server.get("/kb/collections/shown/uploads").json().path("uploads")).isEmpty();
        assertThat(status("HEAD", upload.replace("shown", "hidden"))).isEqualTo(404);
        as("reader");
        assertThat(status("HEAD", upload)).isEqualTo(403);
        as("editor");
        assertThat(status("DELETE", upload)).isEqualTo(204);
    }

    private static int status(String method, String path) throws Exception {
        return server.send(method, path, BodyPublishers.noBody(), "Tus-Resumable", "1.0.0")
                .status();
    }

    @Test
    void a_role_opens_the_routes_of_its_scopes_and_no_others() throws Exception {
        for (Role role : List.of(Role.READER, Role.EDITOR)) {
            as(role.label());
            Set<String> mine =
                    Set.copyOf(role.scopes().stream().map(each -> each.label()).toList());
            for (Route route : routes("nothing")) {
                if (!route.scope().isEmpty() && !mine.contains(route.scope())) {
                    assertThat(plain(route).status()).as(role + " " + route).isEqualTo(403);
                }
            }
        }
        as("reader");
        assertThat(names(server.get("/kb/collections"))).contains("shown", "hidden");
        assertThat(put("shown", "new.md").status()).isEqualTo(403);
        as("editor");
        assertThat(put("shown", "new.md").status()).isEqualTo(201);
    }

    private static Answer put(String collection, String path) throws Exception {
        return server.send(
                "PUT", "/kb/collections/%s/documents/%s".formatted(collection, path), "# New\n");
    }

    @Test
    void no_route_tells_who_is_limited_of_another_collection() throws Exception {
        as("helper");
        for (Route route : routes("hidden")) {
            boolean concerns =
                    route.path().contains("hidden") || route.path().matches("/kb/jobs/\\d+.*");
            if (concerns) {
                Answer answer = plain(route);
                assertThat(answer.status()).as(route.toString()).isIn(403, 404);
                assertThat(answer.body()).as(route.toString()).doesNotContain(SECRET, "zoo");
            } else if (route.path().startsWith("/kb") && !route.path().endsWith("/events")) {
                assertThat(plain(route).body()).as(route.toString()).doesNotContain(SECRET, "zoo");
            }
        }
        assertThat(server.get("/kb/collections/hidden").body())
                .as("told as of one that is not there")
                .isEqualTo(
                        server.get("/kb/collections/hidden2").body().replace("hidden2", "hidden"));
    }

    @Test
    void who_is_limited_works_within_the_limits_and_sees_nothing_else() throws Exception {
        as("helper");
        assertThat(names(server.get("/kb/collections"))).containsExactly("shown");
        assertThat(put("shown", "by-helper.md").status()).isEqualTo(201);
        assertThat(put("hidden", "by-helper.md").code()).isEqualTo("COLLECTION_NOT_FOUND");
        assertThat(
                        server.send(
                                        "PUT",
                                        "/kb/collections/shown/documents/x.md?job=" + hiddenJob,
                                        "x")
                                .code())
                .isEqualTo("JOB_NOT_FOUND");
        for (JsonNode job : server.get("/kb/jobs").json().path("jobs")) {
            assertThat(job.path("collection").asString()).isEqualTo("shown");
        }
        assertThat(server.post("/kb/jobs", "{\"collection\":\"hidden\",\"title\":\"t\"}").status())
                .isEqualTo(404);
        String make = "{\"name\":\"mine\",\"model\":\"%s\"}".formatted(TestServer.MODEL);
        assertThat(server.post("/kb/collections", make).status()).isEqualTo(403);
        assertThat(server.send("PATCH", "/kb/collections/shown", "{\"name\":\"hidden3\"}").status())
                .isEqualTo(403);
        assertThat(server.send("DELETE", "/kb/collections/shown", "").status()).isEqualTo(403);
    }

    private static List<String> names(Answer answer) {
        var names = new ArrayList<String>();
        answer.json().path("collections").forEach(each -> names.add(each.path("name").asString()));
        return names;
    }

    @Test
    void a_search_finds_nothing_beyond_the_limits() throws Exception {
        as("guest");
        Answer all = server.post("/kb/search", "{\"query\":\"the filter of the zebra\"}");
        assertThat(all.status()).as(all.body()).isEqualTo(200);
        assertThat(all.json().path("hits")).isNotEmpty();
        assertThat(all.body()).contains("500 hours").doesNotContain("hidden", "striped");
        for (String body :
                List.of(
                        "{\"query\":\"filter\",\"collections\":[\"shown\",\"hidden\"]}",
                        "{\"query\":\"filter\",\"collections\":[\"hidden\"]}")) {
            assertThat(server.post("/kb/search", body).code()).isEqualTo("COLLECTION_NOT_FOUND");
        }
        String whyNot = "{\"search\":{\"query\":\"f\"%s},\"collection\":\"%s\",\"document_id\":%d}";
        assertThat(
                        server.post("/kb/why-not", whyNot.formatted("", "hidden", hiddenDocument))
                                .code())
                .isEqualTo("COLLECTION_NOT_FOUND");
        assertThat(
                        server.post(
                                        "/kb/why-not",
                                        whyNot.formatted(
                                                ",\"collections\":[\"hidden\"]",
                                                "shown",
                                                hiddenDocument))
                                .code())
                .isEqualTo("COLLECTION_NOT_FOUND");
        Answer dify =
                server.post(
                        "/retrieval",
                        "{\"knowledge_id\":\"hidden\",\"query\":\"zebra\",\"retrieval_setting\":{\"top_k\":3,\"score_threshold\":0}}");
        assertThat(dify.status()).isNotEqualTo(200);
        assertThat(dify.body()).doesNotContain("striped");
        as("reader");
        assertThat(server.post("/kb/search", "{\"query\":\"zebra filter\"}").body())
                .contains("striped");
    }

    @Test
    void events_tell_of_what_may_be_seen_until_the_rights_change() throws Exception {
        access.accounts()
                .add(User.of("listener", PASSWORD, Role.READER, Optional.of(List.of("shown"))));
        as("listener");
        try (var events =
                new BufferedReader(
                        new InputStreamReader(
                                server.open("/kb/jobs/events").body(), StandardCharsets.UTF_8))) {
            assertThat(events.readLine()).isEqualTo(": zhiyin");
            as("admin");
            server.add("hidden", "more.md", "# More of the zebra\n");
            server.add("shown", "told.md", "# Told\n");
            var told = new StringBuilder();
            for (String line = events.readLine(); line != null; line = events.readLine()) {
                told.append(line).append('\n');
                boolean last = line.contains("told.md") && line.contains("\"ready\"");
                if (last && access.accounts().find("listener").isPresent()) {
                    access.accounts().remove("listener");
                }
            }
            assertThat(told.toString()).contains("told.md").doesNotContain("hidden", "more.md");
        }
    }

    @Test
    void limits_follow_a_collection_that_is_renamed_and_do_not_survive_it() throws Exception {
        as("admin");
        server.create("before");
        access.accounts()
                .add(User.of("follower", PASSWORD, Role.READER, Optional.of(List.of("before"))));
        server.send("PATCH", "/kb/collections/before", "{\"name\":\"after\"}");
        server.create("before");
        as("follower");
        assertThat(names(server.get("/kb/collections"))).containsExactly("after");
        as("admin");
        assertThat(server.send("DELETE", "/kb/collections/after", "").status()).isEqualTo(204);
        server.create("after");
        as("follower");
        assertThat(names(server.get("/kb/collections"))).isEmpty();
    }
}
