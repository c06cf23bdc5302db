package zhiyin.knowledge.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.postgresql.Driver;
import zhiyin.knowledge.store.StoreAddress;

/// How connections to a database of PostgreSQL's are made. What one commits is on its disk when that returns.
///
/// @param environment with the password, under the name that the address has
/// @param schema that tables are made and looked for in, before the usual one; made where there is none
/// @param patience how long an answer may take, in whole seconds; then the connection is broken off
/// @param soon the same of what a server answers at once: each step of connecting, and whether it is there
public record PostgresLogin(
        StoreAddress address,
        Map<String, String> environment,
        Optional<String> schema,
        Duration patience,
        Duration soon) {
    /// An exact search of millions of vectors takes minutes.
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Set<String> MADE_BY_ANOTHER = Set.of("23505", "42P06");

    public static final Duration SOON = Duration.ofSeconds(10);

    public PostgresLogin(StoreAddress address, Map<String, String> environment) {
        this(address, environment, address.schema(), PATIENCE, SOON);
    }

    public PostgresLogin(
            StoreAddress address,
            Map<String, String> environment,
            Optional<String> schema,
            Duration patience) {
        this(
                address,
                environment,
                schema,
                patience,
                patience.compareTo(SOON) < 0 ? patience : SOON);
    }

    /// A new connection, in whose transactions everything is done until it is closed.
    ///
    /// @throws SQLException where the server cannot be reached or refuses
    /// @throws zhiyin.knowledge.store.StoreException STORE_UNAVAILABLE where the password is not there
    public Connection connect() throws SQLException {
        Connection connection = letIn();
        try {
            await(connection, patience);
            connection.setAutoCommit(false);
            promiseDurability(connection);
            if (schema.isPresent()) {
                makeSchema(connection, schema.get());
            }
            return connection;
        } catch (SQLException e) {
            closeAfter(connection, e);
            throw e;
        }
    }

    /// Whether the server answers somebody who comes, within seconds. To refuse is to answer.
    public boolean answers() {
        try (Connection _ = letIn()) {
            return true;
        } catch (SQLException e) {
            return !Failures.isOfConnection(e);
        }
    }

    /// Asks something small, which a server that is there answers at once, however busy it is.
    ///
    /// @throws SQLException where it does not within seconds; the connection is of no more use then
    public void ping(Connection connection) throws SQLException {
        await(connection, soon);
        try (var statement = connection.createStatement()) {
            statement.execute("select 1");
        }
        await(connection, patience);
    }

    /// Bounds the time that each answer may take.
    private static void await(Connection connection, Duration longest) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(longest.toMillis()));
    }

    private Connection letIn() throws SQLException {
        String url =
                "jdbc:postgresql://%s:%d/%s"
                        .formatted(address.host(), address.port(), address.path());
        Connection connection = new Driver().connect(url, properties());
        if (connection == null) {
            throw new SQLException(url + " is no address of PostgreSQL's driver", "08001");
        }
        return connection;
    }

    private Properties properties() {
        var properties = new Properties();
        address.user().ifPresent(user -> properties.setProperty("user", user));
        address.key(environment).ifPresent(key -> properties.setProperty("password", key));
        properties.setProperty("sslmode", address.settings().getOrDefault("sslmode", "prefer"));
        properties.setProperty("connectTimeout", String.valueOf(soon.toSeconds()));
        properties.setProperty("socketTimeout", String.valueOf(soon.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "zhiyin");
        // The extension's type is in the usual schema.
        schema.ifPresent(name -> properties.setProperty("currentSchema", quoted(name) + ",public"));
        return properties;
    }

    /// A database may be set to answer before it has written.
    private static void promiseDurability(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'");
        }
        connection.commit();
    }

    private static void makeSchema(Connection connection, String name) throws SQLException {
        try (var statement = connection.createStatement();
                var known =
                        statement.executeQuery(
                                "select 1 from pg_namespace where nspname = '%s'"
                                        .formatted(name))) {
            if (!known.next()) {
                statement.execute("create schema " + quoted(name));
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            if (!MADE_BY_ANOTHER.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
        }
    }

    /// Addresses have letters, digits, `_` and `-` there.
    private static String quoted(String name) {
        return '"' + name + '"';
    }

    private static void closeAfter(Connection connection, SQLException why) {
        try {
            connection.close();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }
}
