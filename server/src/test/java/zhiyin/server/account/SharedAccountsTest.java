package zhiyin.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static zhiyin.server.account.AccountServer.PASSWORD;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.base.SharedRecords;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.server.TestServer;
import zhiyin.server.account.AccountServer.Answer;
import zhiyin.server.api.Scope;
import zhiyin.server.auth.AccountException;
import zhiyin.server.auth.AccountStore;
import zhiyin.server.auth.Accounts;
import zhiyin.server.auth.ApiKey;
import zhiyin.server.auth.CatalogStore;
import zhiyin.server.auth.KeyAccess.Open;
import zhiyin.server.auth.KeyList;
import zhiyin.server.auth.Role;
import zhiyin.server.auth.User;
import zhiyin.server.auth.UserList;

/// Two servers behind a load balancer, which share users, API keys and sessions in a catalog in PostgreSQL.
final class SharedAccountsTest {
    private static final String EMBED = "{\"model\":\"" + TestServer.MODEL + "\",\"input\":\"a\"}";
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final AtomicInteger CATALOGS = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // by startDatabase()
    private static TestPostgres postgres;

    @TempDir Path folder;
    private final StoreAddress catalog = postgres.catalog("t" + CATALOGS.incrementAndGet());
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void startDatabase() throws Exception {
        postgres = TestPostgres.start();
    }

    @AfterAll
    static void stopDatabase() throws Exception {
        postgres.close();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private CatalogStore follow(StoreAddress address) {
        CatalogStore store = CatalogStore.follow(address, TestPostgres.ENVIRONMENT);
        open.add(store);
        return store;
    }

    private AccountServer server() {
        return server(catalog);
    }

    private AccountServer server(StoreAddress address) {
        var server = new AccountServer(follow(address), Open.NEVER, Clock.systemUTC());
        open.add(server);
        return server;
    }

    /// As a command has it.
    private CatalogStore command() {
        CatalogStore store = CatalogStore.open(catalog, TestPostgres.ENVIRONMENT);
        open.add(store);
        return store;
    }

    private static ApiKey.Issued issue(String name, Optional<Long> tokens) {
        return ApiKey.issue(name, Set.of(Scope.EMBED), tokens, Optional.empty());
    }

    private static int embed(AccountServer server, String secret) throws Exception {
        return embedding(server, secret).status();
    }

    private static Answer embedding(AccountServer server, String secret) throws Exception {
        return server.send("POST", "/v1/embeddings", EMBED, "Authorization", "Bearer " + secret);
    }

    private static String via(AccountServer server, String cookie) throws Exception {
        return server.account(cookie).path("via").asString();
    }

    private static <T> void await(Callable<T> asked, T expected) throws Exception {
        long end = System.nanoTime() + LONG.toNanos();
        while (!asked.call().equals(expected) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(asked.call()).isEqualTo(expected);
    }

    @Test
    void a_key_made_on_one_server_is_known_on_the_other_and_revoked_on_both() throws Exception {
        AccountServer one = server();
        AccountServer two = server();
        assertThat(embed(two, "zy-nobodys")).isEqualTo(401);
        ApiKey.Issued made = issue("chat", Optional.empty());
        one.keys.add(made.key());
        assertThat(embed(one, made.secret())).isEqualTo(200);
        assertThat(embed(two, made.secret())).as("looked up at once").isEqualTo(200);
        ApiKey.Issued another = issue("batch", Optional.empty());
        two.keys.add(another.key());
        assertThat(embed(one, another.secret())).as("looked up at once").isEqualTo(200);
        assertThatThrownBy(() -> one.keys.add(issue("batch", Optional.empty()).key()))
                .hasMessageContaining("there is a key called batch");
        assertThat(one.keys.revoke("chat")).isTrue();
        assertThat(embed(one, made.secret())).isEqualTo(401);
        await(() -> embed(two, made.secret()), 401);
        assertThat(two.keys.revoke("chat")).isFalse();
        assertThat(embed(two, "zy-nobodys")).isEqualTo(401);
    }

    @Test
    void a_session_counts_on_all_servers_until_it_ends_on_one() throws Exception {
        AccountServer one = server();
        AccountServer two = server();
        one.accounts.first("anna", PASSWORD, Optional.empty(), "test");
        String cookie = two.signIn("anna", PASSWORD).cookie();
        assertThat(via(two, cookie)).isEqualTo("session");
        assertThat(via(one, cookie)).as("looked up at once").isEqualTo("session");
        assertThat(via(one, "zhiyin-session=" + "x".repeat(43))).isEqualTo("nobody");
        assertThat(one.fromPage("POST", "/account/sign-out", "", cookie).status()).isEqualTo(204);
        assertThat(via(one, cookie)).isEqualTo("nobody");
        await(() -> via(two, cookie), "nobody");
    }

    @Test
    void whoever_is_removed_or_given_another_password_on_one_server_is_out_on_the_other()
            throws Exception {
        AccountServer one = server();
        AccountServer two = server();
        one.accounts.first("anna", PASSWORD, Optional.empty(), "test");
        one.accounts.add(User.of("ben", PASSWORD, Role.EDITOR, Optional.empty()));
        String ben = two.signIn("ben", PASSWORD).cookie();
        String anna = two.signIn("anna", PASSWORD).cookie();
        assertThat(via(one, ben)).isEqualTo("session");
        one.accounts.change("ben", user -> user.withRights(Role.READER, Optional.empty()));
        await(() -> two.account(ben).path("role").asString(), "reader");

        String renewed = one.accounts.changePassword("anna", PASSWORD, "another good one", "test");
        assertThat(two.signIn("anna", PASSWORD).status()).as("the old password").isEqualTo(401);
        assertThat(two.signIn("anna", "another good one").status()).isEqualTo(200);
        assertThat(via(two, "zhiyin-session=" + renewed)).isEqualTo("session");
        await(() -> via(two, anna), "nobody");

        two.accounts.signOutEverywhere("anna");
        await(() -> via(one, "zhiyin-session=" + renewed), "nobody");
        one.accounts.remove("ben");
        await(() -> via(two, ben), "nobody");
    }

    @Test
    void a_command_changes_what_running_servers_know() throws Exception {
        AccountServer server = server();
        CatalogStore command = command();
        new UserList(command).add(User.of("anna", PASSWORD, Role.ADMIN, Optional.empty()));
        assertThat(server.signIn("anna", PASSWORD).status()).isEqualTo(200);
        ApiKey.Issued made = issue("chat", Optional.empty());
        new KeyList(command).add(made.key());
        await(() -> embed(server, made.secret()), 200);
        assertThat(new KeyList(command()).read()).containsExactly(made.key());
        assertThat(new KeyList(command).remove("chat")).isTrue();
        await(() -> embed(server, made.secret()), 401);
        assertThatThrownBy(() -> new UserList(command).remove("nobody"))
                .isInstanceOf(AccountException.class);
    }

    @Test
    void the_catalog_has_hashes_alone() throws Exception {
        AccountServer server = server();
        server.accounts.first("anna", PASSWORD, Optional.empty(), "test");
        String token = server.signIn("anna", PASSWORD).cookie().replaceAll(".*=", "");
        ApiKey.Issued made = issue("chat", Optional.empty());
        server.keys.add(made.key());
        try (var records =
                SharedRecords.open(catalog, TestPostgres.ENVIRONMENT, Duration.ofMinutes(1))) {
            String all =
                    records.read("users").toString()
                            + records.read("keys")
                            + records.read("sessions");
            assertThat(all)
                    .contains("argon2id", "chat", "anna")
                    .doesNotContain(PASSWORD, token, made.secret());
        }
    }

    @Test
    void what_several_change_at_once_is_not_lost() throws Exception {
        var lists = List.of(new KeyList(follow(catalog)), new KeyList(follow(catalog)));
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                String name = "key-" + thread + "-";
                KeyList list = lists.get(thread % 2);
                done.add(
                        threads.submit(() -> {
                            for (int i = 0; i < 15; i++) {
                                list.add(issue(name + i, Optional.empty()).key());
                            }
                        }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        }
        assertThat(new KeyList(command()).read()).extracting(ApiKey::name).hasSize(60);
    }

    @Test
    void somebody_stays_administrator_though_two_servers_remove_one_each() throws Exception {
        var one = new Accounts(follow(catalog), Clock.systemUTC());
        var two = new Accounts(follow(catalog), Clock.systemUTC());
        one.first("anna", PASSWORD, Optional.empty(), "test");
        one.add(User.of("ben", PASSWORD, Role.ADMIN, Optional.empty()));
        one.add(User.of("reader", PASSWORD, Role.READER, Optional.empty()));
        try (var threads = Executors.newFixedThreadPool(2)) {
            Future<?> first = threads.submit(() -> one.remove("anna"));
            Future<?> second = threads.submit(() -> two.remove("ben"));
            assertThat(List.of(failed(first), failed(second)))
                    .containsExactlyInAnyOrder(true, false);
        }
        assertThat(new UserList(command()).read()).extracting(User::role).contains(Role.ADMIN);
    }

    private static boolean failed(Future<?> future) throws InterruptedException {
        try {
            future.get();
            return false;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(AccountException.class);
            return true;
        }
    }

    @Test
    void what_a_directory_has_is_taken_over_once() throws Exception {
        var own = new AccountServer(folder, Open.NEVER, Clock.systemUTC());
        own.accounts.first("anna", PASSWORD, Optional.empty(), "test");
        String cookie = own.signIn("anna", PASSWORD).cookie();
        ApiKey.Issued made = issue("chat", Optional.empty());
        own.keys.add(made.key());
        own.close();

        CatalogStore store = follow(catalog);
        assertThat(store.takeOver(folder))
                .hasSize(2)
                .allMatch(line -> line.contains("are in the catalog from now on"));
        AccountServer server = server();
        assertThat(via(server, cookie)).isEqualTo("session");
        assertThat(embed(server, made.secret())).isEqualTo(200);

        server.keys.revoke("chat");
        assertThat(follow(catalog).takeOver(folder))
                .hasSize(2)
                .allMatch(line -> line.contains("is not used"));
        assertThat(embed(server, made.secret())).isEqualTo(401);
        assertThat(follow(postgres.catalog("empty")).takeOver(folder.resolve("none"))).isEmpty();
    }

    @Test
    void a_quota_of_tokens_is_that_of_all_servers_together() throws Exception {
        AccountServer one = server();
        AccountServer two = server();
        ApiKey.Issued made = issue("small", Optional.of(2L));
        one.keys.add(made.key());
        assertThat(embed(one, made.secret())).isEqualTo(200);
        await(() -> embed(one, made.secret()), 429);
        await(() -> embed(two, made.secret()), 429);
    }

    @Test
    void while_the_database_is_away_known_ones_count_for_a_while_and_strangers_never_do()
            throws Exception {
        // the server may have to run as another user
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        TestPostgres database = TestPostgres.start(folder.resolve("data"));
        try {
            AccountServer server = server(database.catalog("away"));
            ApiKey.Issued made = issue("chat", Optional.empty());
            server.keys.add(made.key());
            server.accounts.first("anna", PASSWORD, Optional.empty(), "test");
            String cookie = server.signIn("anna", PASSWORD).cookie();
            assertThat(embed(server, made.secret())).isEqualTo(200);
            database.kill();

            assertThat(embed(server, made.secret())).as("known").isEqualTo(200);
            assertThat(via(server, cookie)).isEqualTo("session");
            Answer stranger = embedding(server, "zy-nobodys");
            assertThat(stranger.status()).isEqualTo(503);
            assertThat(stranger.body()).contains("catalog that does not answer");
            assertThat(server.signIn("anna", PASSWORD).status()).isEqualTo(503);
            assertThatThrownBy(() -> server.keys.revoke("chat"))
                    .isInstanceOf(CatalogException.class);
            await(() -> embed(server, made.secret()), 503);
            Answer late = embedding(server, made.secret());
            assertThat(late.body()).contains("catalog that does not answer");
            assertThat(late.header("Retry-After")).isEqualTo("2");
            assertThat(embed(server, "zy-nobodys")).isEqualTo(503);

            database = TestPostgres.start(folder.resolve("data"), database.port());
            await(() -> embed(server, made.secret()), 200);
            assertThat(embed(server, "zy-nobodys")).isEqualTo(401);
            assertThat(server.signIn("anna", PASSWORD).status()).isEqualTo(200);
        } finally {
            stop();
            open.clear();
            database.close();
        }
    }

    @Test
    void accounts_of_a_directory_stay_there() {
        try (AccountStore store = AccountStore.in(folder)) {
            new UserList(store).add(User.of("anna", PASSWORD, Role.ADMIN, Optional.empty()));
        }
        assertThat(folder.resolve("users.json")).exists();
        assertThat(new UserList(command()).read()).isEmpty();
    }
}
