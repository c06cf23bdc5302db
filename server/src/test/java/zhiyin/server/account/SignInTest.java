package zhiyin.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.server.account.AccountServer.PASSWORD;
import static zhiyin.server.account.AccountServer.credentials;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import zhiyin.server.TestServer;
import zhiyin.server.account.AccountServer.Answer;
import zhiyin.server.api.Scope;
import zhiyin.server.auth.ApiKey;
import zhiyin.server.auth.KeyAccess.Open;
import zhiyin.server.auth.Role;
import zhiyin.server.auth.User;

/// Signing in over HTTP: the first run, cookies, sessions, and who is kept out.
final class SignInTest {
    private static final String EMBED = "{\"model\":\"" + TestServer.MODEL + "\",\"input\":\"a\"}";

    @TempDir Path folder;
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");

    @SuppressWarnings("NullAway.Init") // by start()
    private AccountServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private void start(Open open) {
        server = new AccountServer(folder, open, () -> now);
    }

    /// With an administrator; the cookie.
    private String startWithAnna(Open open) throws Exception {
        start(open);
        server.accounts.first("anna", PASSWORD, Optional.empty(), "test");
        return server.signIn("anna", PASSWORD).cookie();
    }

    @Test
    void on_this_machine_the_first_administrator_needs_no_code_and_closes_the_server()
            throws Exception {
        start(Open.WITHOUT_KEYS);
        assertThat(server.account("x=1").path("setup").asString()).isEqualTo("free");
        assertThat(server.send("POST", "/v1/embeddings", EMBED).status()).isEqualTo(200);
        Answer weak =
                server.fromPage("POST", "/account/first", credentials("anna", "short"), "x=1");
        assertThat(weak.status()).isEqualTo(400);
        assertThat(weak.code()).isEqualTo("INVALID");
        Answer made =
                server.fromPage("POST", "/account/first", credentials("anna", PASSWORD), "x=1");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().path("role").asString()).isEqualTo("admin");
        assertThat(server.account(made.cookie()).path("via").asString()).isEqualTo("session");
        assertThat(server.send("POST", "/v1/embeddings", EMBED).status()).isEqualTo(401);
        assertThat(server.account("x=1").path("via").asString()).isEqualTo("nobody");
        assertThat(server.account("x=1").has("setup")).isFalse();
        Answer second =
                server.fromPage("POST", "/account/first", credentials("eve", PASSWORD), "x=1");
        assertThat(second.status()).isEqualTo(403);
    }

    @Test
    void elsewhere_it_takes_the_code_of_the_console() throws Exception {
        start(Open.NEVER);
        assertThat(server.account("x=1").path("setup").asString()).isEqualTo("code");
        assertThat(first("eve", "").status()).isEqualTo(403);
        Answer wrong = first("eve", ",\"code\":\"AAAAA-AAAAA\"");
        assertThat(wrong.status()).isEqualTo(403);
        assertThat(wrong.code()).isEqualTo("CODE_REFUSED");
        String code = server.accounts.setupCode();
        assertThat(first("anna", ",\"code\":\"%s\"".formatted(code)).status()).isEqualTo(201);
        assertThat(first("eve", ",\"code\":\"%s\"".formatted(code)).code())
                .isEqualTo("USER_EXISTS");
        assertThat(server.accounts.all()).extracting(User::name).containsExactly("anna");
    }

    private Answer first(String name, String code) throws Exception {
        return server.fromPage(
                "POST",
                "/account/first",
                credentials(name, PASSWORD).replace("}", code + "}"),
                "x=1");
    }

    @Test
    void the_code_cannot_be_guessed_by_trying() throws Exception {
        start(Open.NEVER);
        int refused = 0;
        for (int i = 0; i < 12; i++) {
            refused +=
                    first("eve", ",\"code\":\"AAAAA-%05d\"".formatted(i)).status() == 429 ? 1 : 0;
        }
        assertThat(refused).isEqualTo(2);
    }

    @Test
    void the_cookie_is_for_no_script_no_other_site_and_over_https_for_nothing_else()
            throws Exception {
        startWithAnna(Open.NEVER);
        Answer plain = server.signIn("anna", PASSWORD);
        assertThat(plain.header("Set-Cookie"))
                .matches(
                        "zhiyin-session=[A-Za-z0-9_-]{43}; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict");
        assertThat(plain.header("Cache-Control")).isEqualTo("no-store");
        assertThat(plain.body()).doesNotContain("argon2", PASSWORD);
        // As a proxy that ends TLS passes it on: the Host is kept, the page's origin is https.
        String origin = server.page("")[1].replace("http:", "https:");
        Answer secure =
                server.send(
                        "POST",
                        "/account/sign-in",
                        credentials("anna", PASSWORD),
                        "Origin",
                        origin,
                        "X-Zhiyin-Page",
                        "1");
        assertThat(secure.header("Set-Cookie"))
                .startsWith("__Host-zhiyin-session=")
                .endsWith("; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict; Secure");
        assertThat(server.account(secure.cookie()).path("via").asString()).isEqualTo("session");
    }

    @Test
    void a_wrong_password_and_a_name_that_is_not_known_are_told_alike() throws Exception {
        startWithAnna(Open.NEVER);
        Answer wrong = server.signIn("anna", "wrong password");
        Answer unknown = server.signIn("nobody", "wrong password");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.body()).isEqualTo(unknown.body());
        assertThat(wrong.code()).isEqualTo("SIGN_IN_REFUSED");
        assertThat(wrong.header("Set-Cookie")).isEmpty();
    }

    @Test
    void tries_are_limited_by_name_and_it_is_told_when_to_try_again() throws Exception {
        startWithAnna(Open.NEVER);
        for (int i = 0; i < 10; i++) {
            assertThat(server.signIn("anna", "wrong password").status()).isEqualTo(401);
        }
        Answer limited = server.signIn("Anna", PASSWORD);
        assertThat(limited.status()).isEqualTo(429);
        assertThat(limited.header("Retry-After")).isEqualTo("30");
        assertThat(limited.code()).isEqualTo("RATE_LIMITED");
        now = now.plusSeconds(31);
        assertThat(server.signIn("anna", PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void a_page_of_another_origin_can_do_nothing_with_the_cookie() throws Exception {
        String cookie = startWithAnna(Open.NEVER);
        String[] own = server.page(cookie);
        String user =
                "{\"name\":\"eve\",\"password\":\"%s\",\"role\":\"admin\"}".formatted(PASSWORD);
        record Forged(String... headers) {}
        for (var forged :
                List.of(
                        new Forged("Cookie", cookie),
                        new Forged("Cookie", cookie, "X-Zhiyin-Page", "1"),
                        new Forged("Cookie", cookie, "Origin", own[1]),
                        new Forged("Cookie", cookie, "Origin", "null", "X-Zhiyin-Page", "1"),
                        new Forged(
                                "Cookie",
                                cookie,
                                "Origin",
                                "http://127.0.0.1:1",
                                "X-Zhiyin-Page",
                                "1"),
                        new Forged(
                                "Cookie",
                                cookie,
                                "Origin",
                                own[1],
                                "X-Zhiyin-Page",
                                "1",
                                "Sec-Fetch-Site",
                                "same-site"))) {
            Answer answer = server.send("POST", "/admin/users", user, forged.headers());
            assertThat(answer.status()).as(List.of(forged.headers()).toString()).isIn(401, 403);
        }
        Answer signIn =
                server.send(
                        "POST",
                        "/account/sign-in",
                        credentials("anna", PASSWORD),
                        "Origin",
                        own[1]);
        assertThat(signIn.status()).as("without the page's header").isEqualTo(403);
        assertThat(server.accounts.all()).hasSize(1);
        assertThat(server.fromPage("POST", "/admin/users", user, cookie).status()).isEqualTo(201);
    }

    @Test
    void sessions_outlive_a_restart_and_end_where_they_should() throws Exception {
        String first = startWithAnna(Open.NEVER);
        String second = server.signIn("anna", PASSWORD).cookie();
        server.close();
        start(Open.NEVER);
        assertThat(server.account(first).path("name").asString()).isEqualTo("anna");
        Answer signedOut = server.fromPage("POST", "/account/sign-out", "", first);
        assertThat(signedOut.status()).isEqualTo(204);
        assertThat(signedOut.header("Set-Cookie")).startsWith("zhiyin-session=; Path=/; Max-Age=0");
        assertThat(via(first)).isEqualTo("nobody");
        assertThat(via(second)).isEqualTo("session");

        String third = server.signIn("anna", PASSWORD).cookie();
        String change = "{\"present\":\"%s\",\"password\":\"another good one\"}";
        Answer wrong =
                server.fromPage(
                        "PUT", "/account/password", change.formatted("not it at all"), third);
        assertThat(wrong.status()).isEqualTo(401);
        Answer changed =
                server.fromPage("PUT", "/account/password", change.formatted(PASSWORD), third);
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(via(second)).isEqualTo("nobody");
        assertThat(via(third)).as("has another cookie").isEqualTo("nobody");
        assertThat(via(changed.cookie())).isEqualTo("session");
        assertThat(server.signIn("anna", PASSWORD).status()).isEqualTo(401);

        String fourth = server.signIn("anna", "another good one").cookie();
        server.fromPage("POST", "/account/sign-out-everywhere", "", fourth);
        assertThat(List.of(via(fourth), via(changed.cookie()))).containsOnly("nobody");
    }

    private String via(String cookie) throws Exception {
        return server.account(cookie).path("via").asString();
    }

    @Test
    void a_session_that_is_used_lasts_longer_and_so_does_its_cookie() throws Exception {
        String cookie = startWithAnna(Open.NEVER);
        assertThat(server.fromPage("GET", "/account", "", cookie).header("Set-Cookie")).isEmpty();
        now = now.plus(Duration.ofDays(6));
        assertThat(server.fromPage("GET", "/account", "", cookie).cookie()).isEqualTo(cookie);
        now = now.plus(Duration.ofDays(6));
        assertThat(via(cookie)).isEqualTo("session");
        now = now.plus(Duration.ofDays(8));
        assertThat(via(cookie)).isEqualTo("nobody");
    }

    @Test
    void open_means_the_models_alone_where_there_are_users() throws Exception {
        startWithAnna(Open.ALWAYS);
        assertThat(server.send("POST", "/v1/embeddings", EMBED).status()).isEqualTo(200);
        assertThat(
                        server.send("POST", "/v1/embeddings", EMBED, "Authorization", "Bearer none")
                                .status())
                .isEqualTo(200);
        assertThat(server.send("GET", "/metrics", "").status()).isEqualTo(401);
        assertThat(server.send("GET", "/admin/users", "").status()).isEqualTo(401);
        assertThat(server.account("x=1").path("scopes")).hasSize(1);
    }

    @Test
    void keys_are_made_told_once_seen_in_use_and_revoked() throws Exception {
        String cookie = startWithAnna(Open.NEVER);
        Answer made =
                server.fromPage(
                        "POST",
                        "/admin/keys",
                        "{\"name\":\"chat\",\"scopes\":[\"embed\"],\"tokens_per_day\":1000}",
                        cookie);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        String secret = made.json().path("secret").asString();
        assertThat(secret).startsWith("zy-");
        assertThat(key(cookie).has("used")).isFalse();
        String bearer = "Bearer " + secret;
        assertThat(server.send("POST", "/v1/embeddings", EMBED, "Authorization", bearer).status())
                .isEqualTo(200);
        assertThat(server.send("GET", "/admin/keys", "", "Authorization", bearer).status())
                .isEqualTo(403);
        assertThat(key(cookie).path("used").asString()).isEqualTo("2026-11-22T12:00:00Z");
        assertThat(key(cookie).path("tokens_today").asLong()).isPositive();
        assertThat(server.fromPage("GET", "/admin/keys", "", cookie).body()).doesNotContain(secret);
        assertThat(server.fromPage("DELETE", "/admin/keys/chat", "", cookie).status())
                .isEqualTo(204);
        assertThat(server.fromPage("DELETE", "/admin/keys/chat", "", cookie).status())
                .isEqualTo(404);
        assertThat(server.send("POST", "/v1/embeddings", EMBED, "Authorization", bearer).status())
                .isEqualTo(401);
    }

    private JsonNode key(String cookie) throws Exception {
        return server.fromPage("GET", "/admin/keys", "", cookie).json().at("/keys/0");
    }

    @Test
    void administrators_see_to_users_and_others_do_not() throws Exception {
        String anna = startWithAnna(Open.NEVER);
        String ben =
                "{\"name\":\"ben\",\"password\":\"%s\",\"role\":\"reader\",\"collections\":[\"a\"]}"
                        .formatted(PASSWORD);
        assertThat(server.fromPage("POST", "/admin/users", ben, anna).status()).isEqualTo(201);
        assertThat(server.fromPage("POST", "/admin/users", ben, anna).status()).isEqualTo(409);
        String cookie = server.signIn("ben", PASSWORD).cookie();
        assertThat(server.account(cookie).path("collections")).hasSize(1);
        assertThat(server.fromPage("GET", "/admin/users", "", cookie).status()).isEqualTo(403);
        assertThat(server.fromPage("POST", "/v1/embeddings", EMBED, cookie).status())
                .isEqualTo(200);
        Answer editor =
                server.fromPage("PUT", "/admin/users/ben/rights", "{\"role\":\"editor\"}", anna);
        assertThat(editor.status()).isEqualTo(200);
        assertThat(server.account(cookie).path("scopes")).hasSize(3);
        assertThat(server.account(cookie).has("collections")).isFalse();
        assertThat(server.fromPage("DELETE", "/admin/users/anna", "", anna).status())
                .as("oneself")
                .isEqualTo(409);
        assertThat(
                        server.fromPage(
                                        "PUT",
                                        "/admin/users/anna/rights",
                                        "{\"role\":\"reader\"}",
                                        anna)
                                .code())
                .isEqualTo("LAST_ADMINISTRATOR");
        server.fromPage(
                "PUT", "/admin/users/ben/password", "{\"password\":\"another good one\"}", anna);
        assertThat(via(cookie)).isEqualTo("nobody");
        assertThat(server.fromPage("DELETE", "/admin/users/ben", "", anna).status()).isEqualTo(204);
        assertThat(server.signIn("ben", "another good one").status()).isEqualTo(401);
    }

    @Test
    void keys_work_beside_users_and_an_administrators_key_sees_to_them() throws Exception {
        startWithAnna(Open.NEVER);
        ApiKey.Issued issued =
                ApiKey.issue("ops", Set.of(Scope.ADMIN), Optional.empty(), Optional.empty());
        server.keys.add(issued.key());
        String[] bearer = {"Authorization", "Bearer " + issued.secret()};
        assertThat(server.send("GET", "/admin/users", "", bearer).status()).isEqualTo(200);
        assertThat(server.send("GET", "/account", "", bearer).json().path("via").asString())
                .isEqualTo("key");
        server.accounts.add(User.of("ben", PASSWORD, Role.READER, Optional.empty()));
        assertThat(server.send("DELETE", "/admin/users/ben", "", bearer).status()).isEqualTo(204);
    }
}
