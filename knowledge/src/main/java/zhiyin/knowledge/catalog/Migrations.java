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
                    "V001__catalog",
                    "V002__owner",
                    "V003__relevance",
                    "V004__uploads",
                    "V005__edits",
                    "V006__sparse",
                    "V007__processes",
                    "V008__problems",
                    "V009__records");

    private Migrations() {}

    static void apply(CatalogSource source, Connection c) throws SQLException {
        int applied = transaction(source, c, () -> prepare(source, c));
        for (int number = applied + 1; number <= SCRIPTS.size(); number++) {
            int next = number;
            transaction(source, c, () -> apply(source, c, next));
        }
    }

    private static int prepare(CatalogSource source, Connection c) throws SQLException {
        List<String> tables = source.tables(c);
        if (!tables.contains("migrations")) {
            requireEmpty(tables);
            script(
                    c,
                    """
                    create table migrations (
                        number bigint not null primary key, name text not null, applied_at bigint not null)
                    """);
        }
        int applied = applied(c);
        if (applied > SCRIPTS.size()) {
            throw new CatalogException(
                    Code.CATALOG_UNAVAILABLE,
                    ("the catalog has schema %d, this program knows 1 to %d: a newer version of it made or"
                                    + " changed the catalog; use that version")
                            .formatted(applied, SCRIPTS.size()));
        }
        return applied;
    }

    private static void requireEmpty(List<String> tables) {
        if (!tables.isEmpty()) {
            throw new CatalogException(
                    Code.CATALOG_UNAVAILABLE,
                    "it is another program's database, no catalog; choose another folder, or another schema");
        }
    }

    private static int applied(Connection c) throws SQLException {
        return Math.toIntExact(Sql.number(c, "select coalesce(max(number), 0) from migrations"));
    }

    /// Another process may have done it meanwhile.
    private static int apply(CatalogSource source, Connection c, int number) throws SQLException {
        if (applied(c) >= number) {
            return number;
        }
        String name = SCRIPTS.get(number - 1);
        script(c, source.script(name));
        Sql.update(
                c,
                "insert into migrations (number, name, applied_at) values (?, ?, ?)",
                number,
                name + ".sql",
                Instant.now());
        return number;
    }

    /// As a whole: both drivers take several statements at once here.
    private static void script(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private interface Step {
        int run() throws SQLException;
    }

    private static int transaction(CatalogSource source, Connection c, Step step)
            throws SQLException {
        source.begin(c, false);
        try {
            int answer = step.run();
            source.commit(c);
            return answer;
        } catch (SQLException | RuntimeException e) {
            try {
                source.rollBack(c);
            } catch (SQLException failed) {
                e.addSuppressed(failed);
            }
            throw e;
        }
    }

    /// A script as it lies on the class path.
    static String resource(String name) {
        try (InputStream in = Migrations.class.getResourceAsStream(name + ".sql")) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
