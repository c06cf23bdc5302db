package zhiyin.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.knowledge.parse.worker.PoolOptions;
import zhiyin.server.HttpServer;
import zhiyin.server.Security;
import zhiyin.server.ServerOptions;
import zhiyin.server.TestServer;
import zhiyin.server.api.Scope;
import zhiyin.server.auth.KeyAccess.Open;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.model.Models;

/// A real server whose knowledge base takes documents from a key with a quota.
@Timeout(600)
final class IngestQuotaTest {
    private static final String DOCUMENTS = "/kb/collections/manuals/documents/";
    private static final Instant NOW = Instant.parse("2026-11-22T23:00:00Z");

    @TempDir Path folder;
    private final HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();

    @Test
    void uploaded_documents_count_once_and_where_the_quota_is_spent_no_more_are_taken()
            throws Exception {
        InstantSource clock = () -> NOW;
        String small = key("small", Set.of(Scope.INGEST), Optional.of(10L));
        String all = key("all", EnumSet.allOf(Scope.class), Optional.empty());
        try (var base = base();
                var usage = new Usage(AccountStore.in(folder).usage(), clock)) {
            var ring = new KeyRing(AccountStore.in(folder), List.of(), Optional.empty());
            var access = new KeyAccess(ring, usage, Open.NEVER, clock);
            try (var server = server(base, access)) {
                assertThat(send(server, all, "POST", "/kb/collections", "{\"name\":\"manuals\"}"))
                        .returns(201, HttpResponse::statusCode);
                String text = "过滤器每六个月更换一次，并清洗水箱。";
                assertThat(send(server, small, "PUT", DOCUMENTS + "a.md", text))
                        .returns(201, HttpResponse::statusCode);
                HttpResponse<String> refused = awaitRefusal(server, small, text);
                assertThat(refused.headers().firstValue("Retry-After")).hasValue("3600");
                assertThat(refused.body()).contains("small has used its 10 tokens of today");
                assertThat(send(server, small, "PUT", DOCUMENTS + "b.md", "another"))
                        .returns(429, HttpResponse::statusCode);
                awaitFound(server, all);
                assertThat(send(server, all, "GET", "/kb/collections/manuals/documents", "").body())
                        .doesNotContain("b.md");
            }
        }
        assertThat(Usage.today(AccountStore.in(folder).usage(), clock))
                .hasEntrySatisfying("small", tokens -> assertThat(tokens).isBetween(11L, 60L));
    }

    /// The document is read and divided after its upload was answered. The same bytes cost nothing.
    private HttpResponse<String> awaitRefusal(HttpServer server, String key, String text)
            throws Exception {
        while (true) {
            HttpResponse<String> answer = send(server, key, "PUT", DOCUMENTS + "a.md", text);
            if (answer.statusCode() == 429) {
                return answer;
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            Thread.sleep(50);
        }
    }

    /// What was accepted is not lost for the quota.
    private void awaitFound(HttpServer server, String key) throws Exception {
        String query = "{\"query\":\"过滤器\"}";
        while (!send(server, key, "POST", "/kb/search", query).body().contains("六个月")) {
            Thread.sleep(50);
        }
    }

    private KnowledgeBase base() {
        return KnowledgeBase.open(
                folder.resolve("data"),
                KnowledgeOptions.defaults()
                        .withParsers(PoolOptions.defaults().withProcesses(1))
                        .withModels(_ -> new Opened(TestServer.EMBEDDER, false)));
    }

    private static HttpServer server(KnowledgeBase base, KeyAccess access) {
        return HttpServer.start(
                ServerOptions.DEFAULTS
                        .withAddress("127.0.0.1", 0)
                        .withSecurity(Security.NONE.withAccess(access)),
                Models.lending(List.of(TestServer.EMBEDDER)),
                base,
                KbOptions.DEFAULTS);
    }

    private String key(String name, Set<Scope> scopes, Optional<Long> tokens) {
        ApiKey.Issued issued = ApiKey.issue(name, scopes, tokens, Optional.empty());
        new KeyList(AccountStore.in(folder)).add(issued.key());
        return issued.secret();
    }

    private HttpResponse<String> send(
            HttpServer server, String key, String method, String path, String body)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .method(method, BodyPublishers.ofString(body))
                        .header("Authorization", "Bearer " + key)
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
