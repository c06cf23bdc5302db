package zhiyin.knowledge.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.IndexInfo.State;

final class DatabaseTest {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "with space", "知识库", "what?", "a#b%41", "&;'"})
    void a_folder_may_have_any_name(String name) throws IOException {
        Path file = folder.resolve(name).resolve("catalog.db");
        try (Database database = Database.open(file)) {
            insert(database, "A");
        }
        assertThat(file).isRegularFile();
        try (Database database = Database.open(file)) {
            assertThat(names(database)).containsExactly("A");
        }
    }

    @Test
    void what_fails_leaves_nothing_behind_and_the_next_goes_on() {
        try (Database database = open()) {
            assertThatThrownBy(() ->
                            database.change(c -> {
                                new CollectionTable()
                                        .insert(
                                                c,
                                                new CollectionName("lost"),
                                                CollectionSettings.DEFAULTS,
                                                Shelf.NOW);
                                throw new IllegalStateException("in the middle");
                            }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("in the middle");
            insert(database, "kept");
            assertThat(names(database)).containsExactly("kept");
        }
    }

    @Test
    void readers_cannot_write() {
        try (Database database = open()) {
            assertThatThrownBy(() -> database.read(c -> Sql.update(c, "delete from collections")))
                    .isInstanceOf(CatalogException.class);
        }
    }

    @Test
    void a_transaction_within_a_transaction_is_refused() {
        try (Database database = open()) {
            assertThatThrownBy(() -> database.write(_ -> database.read(_ -> 1)))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> database.read(_ -> database.write(_ -> 1)))
                    .isInstanceOf(IllegalStateException.class);
            insert(database, "still works");
        }
    }

    @Test
    void a_reader_sees_one_state_while_others_write() throws Exception {
        try (Database database = open();
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            var stop = new AtomicBoolean();
            var started = new CountDownLatch(2);
            Runnable looking =
                    () -> {
                        while (!stop.get()) {
                            database.<Object>read(c -> {
                                long first = count(c);
                                started.countDown();
                                assertThat(count(c)).isEqualTo(first);
                                assertThat(first % 2).isZero();
                                return first;
                            });
                        }
                    };
            List<Future<?>> readers = List.of(threads.submit(looking), threads.submit(looking));
            started.await();
            for (int i = 0; i < 50; i++) {
                int number = i;
                database.change(c -> {
                    insert(c, "first" + number);
                    insert(c, "second" + number);
                });
            }
            stop.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
            assertThat(names(database)).hasSize(100);
        }
    }

    /// What later scripts add.
    private static final List<String> AFTER_SPARSE =
            List.of(
                    "drop table key_usage",
                    "drop table record_stamps",
                    "drop table records",
                    "drop table problems",
                    "drop table claims",
                    "drop table processes",
                    "drop table numbers",
                    "drop table removed",
                    "drop index entries_ready",
                    "alter table entries drop column ready_number");

    @Test
    void an_index_from_before_sparse_vectors_has_none() {
        try (var shelf = new Shelf(folder)) {
            shelf.index(shelf.collection("old"), State.LIVE);
            shelf.database.change(c -> {
                Sql.update(
                        c,
                        "update indexes set settings = replace(settings, ',\"sparse\":false', '')");
                for (String undone : AFTER_SPARSE) {
                    Sql.update(c, undone);
                }
                Sql.update(c, "delete from migrations where number >= 6");
            });
        }
        try (Database database = open()) {
            List<IndexTable.Row> live = database.read(c -> new IndexTable().all(c, State.LIVE));
            assertThat(live).extracting(IndexTable.Row::settings).containsExactly(Shelf.SETTINGS);
        }
    }

    @Test
    void a_catalog_of_a_newer_program_is_refused() {
        try (Database database = open()) {
            database.change(c ->
                    Sql.update(
                            c,
                            "insert into migrations (number, name, applied_at) values (99, 'V099', 0)"));
        }
        assertThatThrownBy(this::open)
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("schema 99")
                .hasMessageContaining("newer version")
                .extracting(e -> ((CatalogException) e).code())
                .isEqualTo(Code.CATALOG_UNAVAILABLE);
    }

    @Test
    void another_programs_database_is_refused() throws SQLException {
        try (var c = new SqliteFile(file()).open(false)) {
            Sql.update(c, "create table theirs (a integer)");
        }
        assertThatThrownBy(this::open)
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("another program's database");
    }

    @Test
    void what_is_no_database_is_refused() throws IOException {
        Files.write(file(), "this is no database, ".repeat(500).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(this::open)
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("damaged");
    }

    @Test
    void a_damaged_catalog_is_refused() throws IOException {
        try (Database database = open()) {
            for (int i = 0; i < 500; i++) {
                insert(database, "collection of a long name, number " + i);
            }
        }
        try (var bytes = new RandomAccessFile(file().toFile(), "rw")) {
            // All pages but the first, which tells what it is.
            for (long at = 4_096; at < bytes.length(); at += 512) {
                bytes.seek(at);
                bytes.write(new byte[] {0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55});
            }
        }
        assertThatThrownBy(this::open)
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("the catalog is damaged")
                .hasMessageContaining("Put back a copy");
    }

    @Test
    void a_full_disk_loses_nothing_that_was_there() {
        try (Database small = Database.open(full())) {
            insert(small, "before");
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 2_000; i++) {
                                    int number = i;
                                    small.change(c -> {
                                        for (int k = 0; k < 20; k++) {
                                            insert(c, "n%d %d".formatted(number, k));
                                        }
                                    });
                                }
                            })
                    .isInstanceOf(CatalogException.class)
                    .hasMessageContaining("the disk is full");
            assertThat(names(small)).contains("before").hasSizeGreaterThan(20);
            assertThat(names(small).size() % 20).isEqualTo(1);
            assertThat(small.examine()).isEmpty();
        }
        try (Database roomy = open()) {
            insert(roomy, "after");
            assertThat(names(roomy)).contains("before", "after");
        }
    }

    /// As many pages as an empty catalog has, and a few more.
    private SqliteFile full() {
        return new SqliteFile(file(), List.of("pragma max_page_count = 80"));
    }

    private Database open() {
        return Database.open(file());
    }

    private Path file() {
        return folder.resolve("catalog.db");
    }

    private static void insert(Database database, String name) {
        database.change(c -> insert(c, name));
    }

    private static void insert(java.sql.Connection c, String name) throws SQLException {
        new CollectionTable()
                .insert(
                        c,
                        new CollectionName(name.replace(',', ' ')),
                        CollectionSettings.DEFAULTS,
                        Shelf.NOW);
    }

    private static long count(java.sql.Connection c) throws SQLException {
        return Sql.number(c, "select count(*) from collections");
    }

    private static List<String> names(Database database) {
        return database.read(
                c -> new CollectionTable().list(c).stream().map(CollectionRow::name).toList());
    }
}
