package zhiyin.knowledge.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import zhiyin.knowledge.catalog.CatalogException.Code;

/// Brings a catalog to this program's schema: scripts that are numbered without gaps, each done once, in a
/// transaction of its own. A script that was released is never changed; another follows it.
final class Migrations {
    private static final List<String> SCRIPTS =
            List.of(
                    "V001__catalog.sql",
                    "V002__owner.sql",
                    "V003__relevance.sql",
                    "V004__uploads.sql",
                    "V005__edits.sql",
                    "V006__sparse.sql");

    private static final String TABLES =
            "select count(*) from sqlite_master where type = 'table' and name not like 'sqlite_%'";

    private Migrations() {}

    static void apply(Connection c) throws SQLException {
        transaction(c, () -> prepare(c));
        for (int number = applied(c) + 1; number <= SCRIPTS.size(); number++) {
            int next = number;
            transaction(c, () -> apply(c, next));
        }
    }

    private static void prepare(Connection c) throws SQLException {
        if (!Sql.exists(c, "select 1 from sqlite_master where name = 'migrations'")) {
            requireEmpty(c);
            script(
                    c,
                    """
                    create table migrations (
                        number bigint not null primary key, name text not null, applied_at bigint not null)
                    """);
        }
        if (applied(c) > SCRIPTS.size()) {
            throw new CatalogException(
                    Code.CATALOG_UNAVAILABLE,
                    ("the catalog has schema %d, this program knows 1 to %d: a newer version of it made or"
                                    + " changed the catalog; use that version")
                            .formatted(applied(c), SCRIPTS.size()));
        }
    }

    private static void requireEmpty(Connection c) throws SQLException {
        if (Sql.number(c, TABLES) > 0) {
            throw new CatalogException(
                    Code.CATALOG_UNAVAILABLE,
                    "the file is another program's database, no catalog; choose another folder");
        }
    }

    private static int applied(Connection c) throws SQLException {
        return Math.toIntExact(Sql.number(c, "select coalesce(max(number), 0) from migrations"));
    }

    private static void apply(Connection c, int number) throws SQLException {
        String name = SCRIPTS.get(number - 1);
        script(c, read(name));
        Sql.update(
                c,
                "insert into migrations (number, name, applied_at) values (?, ?, ?)",
                number,
                name,
                Instant.now());
    }

    /// As a whole: SQLite's driver takes several statements at once here.
    private static void script(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    private static void transaction(Connection c, Step step) throws SQLException {
        script(c, "begin immediate");
        try {
            step.run();
            script(c, "commit");
        } catch (SQLException | RuntimeException e) {
            try {
                script(c, "rollback");
            } catch (SQLException failed) {
                e.addSuppressed(failed);
            }
            throw e;
        }
    }

    private static String read(String name) {
        try (InputStream in = Migrations.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
