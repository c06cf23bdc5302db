package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.postgres.Failures;
import zhiyin.knowledge.store.postgres.PostgresLogin;

/// A catalog in a database of PostgreSQL's, in a schema of its own, which several processes share.
///
/// Transactions that write begin by taking one lock of the schema's, and are serial by that, as SQLite's are; so
/// nothing has to be tried again because somebody else was faster. A process that hangs in the midst of one is
/// thrown out by the server after a minute, and its lock is free. A server that has vanished is noticed when a
/// transaction begins, and within half a minute in the midst of one ([PostgresWatch]); one that is slow, or where
/// others have the lock, is waited for.
final class PostgresDatabase implements CatalogSource {
    static final String DEFAULT_SCHEMA = "zhiyin";

    /// Scripts whose SQL differs by more than types.
    private static final Set<String> OWN = Set.of("V003__relevance", "V006__sparse");

    private static final Pattern IDENTITY = Pattern.compile("integer primary key autoincrement");

    /// Paths are in the order of their bytes, whatever the database's language is.
    private static final Pattern TEXT = Pattern.compile("(?m)^([^-\\n]*?[a-z_]+ +)text\\b");

    private final PostgresLogin login;
    private final Failures failures;
    private final String schema;
    private final PostgresWatch watch;

    PostgresDatabase(StoreAddress address, Map<String, String> environment) {
        this(address, environment, PostgresLogin.PATIENCE, PostgresWatch.PATIENCE);
    }

    /// @param longest how long an answer may take, in whole seconds
    /// @param patience after which a server that does not answer is looked at
    PostgresDatabase(
            StoreAddress address,
            Map<String, String> environment,
            Duration longest,
            Duration patience) {
        this(address, login(address, environment, longest), patience);
    }

    PostgresDatabase(StoreAddress address, PostgresLogin login, Duration patience) {
        this.schema = schema(address);
        this.login = login;
        this.failures = new Failures(address.toString());
        this.watch = new PostgresWatch(address.toString(), login::answers, patience);
    }

    private static String schema(StoreAddress address) {
        return address.schema().orElse(DEFAULT_SCHEMA);
    }

    static PostgresLogin login(
            StoreAddress address, Map<String, String> environment, Duration longest) {
        return new PostgresLogin(address, environment, Optional.of(schema(address)), longest);
    }

    @Override
    public Connection open(boolean reading) throws SQLException {
        Connection c = login.connect();
        try {
            execute(c, "set idle_in_transaction_session_timeout = '60s'");
            execute(
                    c,
                    "set session characteristics as transaction isolation level "
                            + (reading ? "repeatable read, read only" : "read committed"));
            c.commit();
            return c;
        } catch (SQLException e) {
            c.close();
            throw e;
        }
    }

    /// The driver begins by itself. One that writes is not to see the state from before it had the lock.
    @Override
    public void begin(Connection c, boolean reading) throws SQLException {
        watch.begun(c);
        try {
            login.ping(c);
            if (!reading) {
                lock(c);
            }
        } catch (SQLException e) {
            watch.ended(c);
            rollBack(c, e);
            throw e;
        }
    }

    private void lock(Connection c) throws SQLException {
        execute(
                c,
                "select pg_advisory_xact_lock(hashtext('zhiyin catalog'), hashtext('%s'))"
                        .formatted(schema));
    }

    /// What was begun must not be left begun: a wait for the lock may be broken off.
    private static void rollBack(Connection c, SQLException why) {
        try {
            c.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public void commit(Connection c) throws SQLException {
        c.commit();
        watch.ended(c);
    }

    @Override
    public void rollBack(Connection c) throws SQLException {
        try {
            c.rollback();
        } finally {
            watch.ended(c);
        }
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public boolean isLost(SQLException failure) {
        return Failures.isOfConnection(failure);
    }

    @Override
    public List<String> tables(Connection c) throws SQLException {
        return Sql.list(
                c,
                "select table_name from information_schema.tables where table_schema = ?",
                row -> row.getString(1),
                schema);
    }

    @Override
    public String script(String name) {
        if (OWN.contains(name)) {
            return Migrations.resource(name + ".postgres");
        }
        String numbered =
                IDENTITY.matcher(Migrations.resource(name))
                        .replaceAll("bigint generated by default as identity primary key");
        return TEXT.matcher(numbered).replaceAll("$1text collate \"C\"");
    }

    /// The server looks after its files itself.
    @Override
    public void requireSound(Connection c) {}

    @Override
    public List<String> examine(Connection c) {
        return List.of();
    }

    @Override
    public CatalogException failure(SQLException e) {
        return new CatalogException(Code.CATALOG_UNAVAILABLE, failures.text(e), e);
    }

    /// Where the password is not there.
    static CatalogException failure(StoreException e) {
        return new CatalogException(Code.CATALOG_UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }

    @Override
    public String toString() {
        return login.address().toString();
    }
}
