package zhiyin.server.account;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.server.HttpServer;
import zhiyin.server.Security;
import zhiyin.server.ServerOptions;
import zhiyin.server.TestServer;
import zhiyin.server.auth.AccountAccess;
import zhiyin.server.auth.AccountStore;
import zhiyin.server.auth.Accounts;
import zhiyin.server.auth.KeyAccess;
import zhiyin.server.auth.KeyAccess.Open;
import zhiyin.server.auth.KeyRing;
import zhiyin.server.auth.Usage;
import zhiyin.server.model.Models;

/// A server with accounts and without a knowledge base, and a client that keeps cookies as a browser does.
final class AccountServer implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";

    final Accounts accounts;
    final KeyRing keys;
    private final Usage usage;
    private final HttpServer server;
    private final HttpClient http = HttpClient.newBuilder().version(Version.HTTP_1_1).build();

    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        JsonNode json() {
            return new JsonMapper().readTree(response.body());
        }

        String code() {
            return json().at("/error/code").asString("");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /// As a browser sends it back.
        String cookie() {
            return header("Set-Cookie").replaceAll(";.*", "");
        }
    }

    AccountServer(Path folder, Open open, InstantSource clock) {
        this(AccountStore.in(folder), open, clock);
    }

    AccountServer(AccountStore store, Open open, InstantSource clock) {
        var access = access(store, open, clock);
        accounts = access.accounts();
        keys = access.keys().keys();
        usage = access.keys().usage();
        server =
                HttpServer.start(
                        ServerOptions.DEFAULTS
                                .withAddress("127.0.0.1", 0)
                                .withSecurity(Security.NONE.withAccounts(access)),
                        Models.lending(List.of(TestServer.EMBEDDER)));
    }

    static AccountAccess access(Path folder, Open open, InstantSource clock) {
        return access(AccountStore.in(folder), open, clock);
    }

    private static AccountAccess access(AccountStore store, Open open, InstantSource clock) {
        var accounts = new Accounts(store, clock);
        var ring = new KeyRing(store, List.of(), Optional.empty());
        var usage = new Usage(store.usage(), clock);
        return new AccountAccess(
                new KeyAccess(ring, usage, open, () -> !accounts.isEmpty(), clock), accounts);
    }

    /// Headers that this server's own page sends.
    String[] page(String cookie) {
        return new String[] {
            "Origin", "http://127.0.0.1:" + server.port(), "X-Zhiyin-Page", "1", "Cookie", cookie
        };
    }

    Answer send(String method, String path, String body, String... headers) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new Answer(http.send(request.build(), BodyHandlers.ofString()));
    }

    Answer fromPage(String method, String path, String body, String cookie) throws Exception {
        return send(method, path, body, page(cookie));
    }

    Answer signIn(String name, String password) throws Exception {
        return fromPage("POST", "/account/sign-in", credentials(name, password), "none=1");
    }

    static String credentials(String name, String password) {
        return "{\"name\":\"%s\",\"password\":\"%s\"}".formatted(name, password);
    }

    JsonNode account(String cookie) throws Exception {
        return fromPage("GET", "/account", "", cookie).json();
    }

    @Override
    public void close() {
        http.shutdownNow();
        server.close();
        usage.close();
    }
}
