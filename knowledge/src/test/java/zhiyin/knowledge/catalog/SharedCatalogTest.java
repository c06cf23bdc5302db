package zhiyin.knowledge.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreProcess;
import zhiyin.knowledge.store.postgres.PostgresLogin;

/// A catalog in PostgreSQL, as several processes have it.
final class SharedCatalogTest {
    private final Instant soon = Instant.now().plusSeconds(3_600);

    private final Tables tables = new Tables();

    @TempDir Path folder;

    private Database open() {
        return Database.open(TestCatalogs.address(folder), StoreProcess.ENVIRONMENT);
    }

    @Test
    void transactions_of_several_processes_are_serial()
            throws ExecutionException, InterruptedException {
        int writers = 4;
        int each = 50;
        try (Database database = open();
                var threads = Executors.newFixedThreadPool(writers)) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                done.add(
                        threads.submit(() -> {
                            try (Database own = open()) {
                                for (int k = 0; k < each; k++) {
                                    // Reads, then writes what it read: lost where another came
                                    // between.
                                    own.change(c -> {
                                        long last = Sql.number(c, "select last from numbers");
                                        Sql.update(c, "update numbers set last = ?", last + 1);
                                    });
                                }
                            }
                        }));
            }
            for (Future<?> future : done) {
                future.get();
            }
            assertThat(database.<Long>read(c -> Sql.number(c, "select last from numbers")))
                    .isEqualTo((long) writers * each);
        }
    }

    @Test
    void one_process_at_a_time_is_at_a_thing_until_it_is_dead() {
        try (Database database = open()) {
            Instant now = Instant.now();
            long one = database.write(c -> tables.processes().insert(c, "one", now, soon));
            long two = database.write(c -> tables.processes().insert(c, "two", now, soon));
            assertThat(take(database, one, "a")).isTrue();
            assertThat(take(database, one, "a")).isTrue();
            assertThat(take(database, two, "a")).isFalse();
            assertThat(take(database, two, "b")).isTrue();
            assertThat(
                            database.<Set<String>>read(
                                    c -> tables.claims().ofOthers(c, two, Claim.STORING)))
                    .containsExactly("a");
            assertThat(database.<List<ProcessInfo>>read(c -> tables.processes().list(c)))
                    .extracting(ProcessInfo::work)
                    .containsExactly(Map.of(Claim.STORING, 1L), Map.of(Claim.STORING, 1L));

            database.change(c -> tables.processes().renew(c, one, "", now.minusSeconds(1)));
            assertThat(database.<List<String>>write(c -> tables.processes().removeDead(c, now)))
                    .containsExactly("one");
            assertThat(take(database, one, "c")).isFalse();
            assertThat(take(database, two, "a")).isTrue();
        }
    }

    private boolean take(Database database, long process, String item) {
        return database.write(c -> tables.claims().take(c, process, Claim.STORING, item));
    }

    @Test
    void another_programs_schema_is_refused() {
        try (Database database = open()) {
            database.change(c -> Sql.update(c, "drop table migrations"));
        }
        assertThatThrownBy(this::open)
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("another program's database");
    }

    @Test
    void a_server_that_was_killed_and_started_anew_is_gone_on_with()
            throws IOException, InterruptedException {
        // the server may have to run as another user
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        StoreProcess server = StoreProcess.start("postgres", folder.resolve("server"));
        StoreAddress address = StoreAddress.parse(server.address());
        try (Database database = Database.open(address, StoreProcess.ENVIRONMENT)) {
            long id = insert(database, "before");
            server.kill();
            assertThatThrownBy(() -> insert(database, "meanwhile"))
                    .isInstanceOf(CatalogException.class)
                    .hasMessageContaining("make sure that the server runs");
            assertThatThrownBy(() -> find(database, id)).isInstanceOf(CatalogException.class);
            server = StoreProcess.start("postgres", folder.resolve("server"), address.port());
            assertThat(find(database, id)).isEqualTo("before");
            assertThat(insert(database, "after")).isGreaterThan(id);
        } finally {
            server.close();
        }
    }

    @Test
    void a_server_that_answers_nobody_is_given_up_and_found_again() throws Exception {
        // the server may have to run as another user
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        StoreProcess server = StoreProcess.start("postgres", folder.resolve("server"));
        StoreAddress address = StoreAddress.parse(server.address());
        var soon = Duration.ofSeconds(2);
        var login =
                new PostgresLogin(
                        address,
                        StoreProcess.ENVIRONMENT,
                        Optional.of(PostgresDatabase.DEFAULT_SCHEMA),
                        PostgresLogin.PATIENCE,
                        soon);
        var source = new PostgresDatabase(address, login, soon);
        try (Database database = Database.open(source);
                var threads = Executors.newSingleThreadExecutor()) {
            long id = insert(database, "before");
            assertThat(sleeping(database, 5)).as("slow is not gone").isTrue();
            Future<Boolean> waiting = threads.submit(() -> sleeping(database, 300));
            while (!isAsleep(database)) {
                Thread.sleep(10);
            }
            server.freeze();
            Instant frozen = Instant.now();
            try {
                assertThatThrownBy(waiting::get)
                        .hasCauseInstanceOf(CatalogException.class)
                        .hasMessageContaining("make sure that the server runs");
                assertThatThrownBy(() -> find(database, id))
                        .isInstanceOf(CatalogException.class)
                        .hasMessageContaining("make sure that the server runs");
                assertThatThrownBy(() -> insert(database, "meanwhile"))
                        .isInstanceOf(CatalogException.class);
                assertThat(Duration.between(frozen, Instant.now()))
                        .isLessThan(Duration.ofMinutes(5));
            } finally {
                server.thaw();
            }
            assertThat(find(database, id)).isEqualTo("before");
            assertThat(insert(database, "after")).isGreaterThan(id);
        } finally {
            server.close();
        }
    }

    private static boolean sleeping(Database database, int seconds) {
        return database.read(c -> Sql.exists(c, "select pg_sleep(" + seconds + ")"));
    }

    private static boolean isAsleep(Database database) {
        return database.read(
                c -> Sql.exists(c, "select 1 from pg_stat_activity where wait_event = 'PgSleep'"));
    }

    private long insert(Database database, String name) {
        return database.write(c ->
                tables.collections()
                        .insert(c, new CollectionName(name), CollectionSettings.DEFAULTS, soon));
    }

    private String find(Database database, long id) {
        return database.read(c -> tables.collections().require(c, id).name());
    }
}
