package zhiyin.knowledge.store.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import zhiyin.knowledge.store.DenseVectors;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;

/// Vectors in one table ([VectorSql]), found by pgvector's HNSW index. What is put is durable when the server has
/// answered, so there is nothing left to be done by a commit.
///
/// Where the index gives fewer passages than are wanted, such as with a filter that few pass, they are compared
/// one by one instead. No short vectors are kept.
///
/// Thread-safe.
final class PostgresVectors implements DenseVectors {
    /// Candidates of the graph, at least and at most; pgvector takes no more.
    private static final int MIN_CANDIDATES = 200;

    private static final int MAX_CANDIDATES = 1_000;

    /// Candidates beyond those wanted, which rounding to halves may have put behind them.
    private static final int SPARE = 20;

    /// Candidates for each passage wanted, where a number is one bit.
    private static final int OVERSAMPLING = 5;

    /// Rows sent at once, and received at once.
    private static final int PUT_ROWS = 500;

    private static final int FETCH_ROWS = 10_000;

    private final PostgresServer server;
    private final VectorSql sql;
    private volatile boolean prepared;

    PostgresVectors(PostgresServer server, String table, int dimensions) {
        this.server = server;
        this.sql = new VectorSql(table, dimensions);
    }

    /// Where the table was deleted by somebody, the next call makes it anew.
    private <T> T ask(PostgresServer.Work<T> work) {
        prepare();
        return server.ask(connection -> {
            try {
                return work.apply(connection);
            } catch (SQLException e) {
                prepared &= !Failures.isOfTable(e);
                throw e;
            }
        });
    }

    private void prepare() {
        if (prepared) {
            return;
        }
        synchronized (this) {
            if (!prepared) {
                String version = server.ask(this::create);
                if (!version.matches("(0\\.([89]|[1-9]\\d)|[1-9]).*")) {
                    throw server.failures().old(version);
                }
                prepared = true;
            }
        }
    }

    /// @return pgvector's version
    private String create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Two processes that make the same at once would be in each other's way.
            statement.execute(
                    "select pg_advisory_xact_lock(hashtext('zhiyin vectors'), hashtext(current_schema()))");
            String version = version(statement);
            if (version.isEmpty()) {
                statement.execute("create extension if not exists vector schema public");
                version = version(statement);
            }
            for (String creation : sql.creation()) {
                statement.execute(creation);
            }
            return version;
        }
    }

    private static String version(Statement statement) throws SQLException {
        try (ResultSet rows =
                statement.executeQuery(
                        "select extversion from pg_extension where extname = 'vector'")) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    @Override
    public void put(List<Entry> entries) {
        // in the order of their ids, so that two that write do not wait for each other
        List<Entry> sorted = entries.stream().sorted(Comparator.comparing(Entry::id)).toList();
        ask(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql.put())) {
                for (int i = 0; i < sorted.size(); i++) {
                    Entry entry = sorted.get(i);
                    statement.setString(1, entry.id());
                    statement.setLong(2, entry.document());
                    statement.setObject(3, entry.vector());
                    statement.addBatch();
                    if ((i + 1) % PUT_ROWS == 0 || i == sorted.size() - 1) {
                        statement.executeBatch();
                    }
                }
                return true;
            }
        });
    }

    @Override
    public void remove(Collection<String> ids) {
        ask(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql.some("delete"))) {
                statement.setArray(1, texts(connection, ids));
                return statement.executeUpdate();
            }
        });
    }

    @Override
    public void move(long document, long other) {
        String move = "update %s set document = ? where document = ?".formatted(sql.table());
        ask(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(move)) {
                statement.setLong(1, other);
                statement.setLong(2, document);
                return statement.executeUpdate();
            }
        });
    }

    @Override
    public void commit() {}

    @Override
    public Set<String> present(Collection<String> ids) {
        return ask(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql.some("select id"))) {
                statement.setArray(1, texts(connection, ids));
                Set<String> present = new HashSet<>();
                forEach(statement, row -> present.add(row.getString(1)));
                return present;
            }
        });
    }

    @Override
    public long count() {
        return number("select count(*) from " + sql.table());
    }

    @Override
    public long bytes() {
        return number("select pg_total_relation_size('%s')".formatted(sql.table()));
    }

    private long number(String query) {
        return ask(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(query)) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    @Override
    public void forEachId(Consumer<String> consumer) {
        List<String> some = new ArrayList<>(FETCH_ROWS);
        String after = "";
        do {
            some.clear();
            idsAfter(after, some);
            some.forEach(consumer);
            after = some.isEmpty() ? "" : some.getLast();
        } while (some.size() == FETCH_ROWS);
    }

    /// Page by page, so that a connection that breaks tells no id twice.
    private void idsAfter(String after, List<String> ids) {
        String page =
                "select id from %s where id > ? order by id limit %d"
                        .formatted(sql.table(), FETCH_ROWS);
        ask(connection -> {
            ids.clear();
            try (PreparedStatement statement = connection.prepareStatement(page)) {
                statement.setString(1, after);
                forEach(statement, row -> ids.add(row.getString(1)));
                return true;
            }
        });
    }

    @Override
    public Map<String, float[]> vectors(Collection<String> ids) {
        return ask(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(sql.some("select id, embedding::real[]"))) {
                statement.setArray(1, texts(connection, ids));
                Map<String, float[]> vectors = new HashMap<>();
                forEach(statement, row -> vectors.put(row.getString(1), floats(row.getArray(2))));
                return vectors;
            }
        });
    }

    private static float[] floats(Array array) throws SQLException {
        Float[] numbers = (Float[]) array.getArray();
        float[] floats = new float[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            floats[i] = numbers[i];
        }
        return floats;
    }

    @Override
    public List<Match> nearest(
            float[] query, int count, Optional<Set<Long>> documents, Stage stage) {
        if (stage == Stage.EXACT) {
            return nearestCut(query, count, documents);
        }
        List<Match> found = approximate(query, count, documents);
        return found.size() < count ? nearestCut(query, count, documents) : found;
    }

    private List<Match> approximate(float[] query, int count, Optional<Set<Long>> documents) {
        int candidates = candidates(count);
        return ask(connection -> {
            configure(connection, candidates, documents.isPresent());
            try (PreparedStatement statement =
                    connection.prepareStatement(sql.nearest(documents.isPresent()))) {
                int next = 1;
                statement.setObject(next++, query);
                if (documents.isPresent()) {
                    statement.setArray(next++, numbers(connection, documents.get()));
                }
                statement.setObject(next++, query);
                statement.setInt(next++, candidates);
                statement.setInt(next, count);
                return matches(statement);
            }
        });
    }

    private int candidates(int count) {
        if (sql.isBits()) {
            return Math.max(MIN_CANDIDATES, count * OVERSAMPLING);
        }
        return sql.isRounded() ? count + SPARE : count;
    }

    /// For this transaction. With a filter, or where more are wanted than the graph gives at once, it is asked on
    /// and on until there are enough.
    private static void configure(Connection connection, int candidates, boolean filtered)
            throws SQLException {
        boolean again = filtered || candidates > MAX_CANDIDATES;
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "select set_config('hnsw.ef_search', ?, true), set_config('hnsw.iterative_scan', ?, true)")) {
            statement.setString(
                    1, String.valueOf(Math.clamp(candidates, MIN_CANDIDATES, MAX_CANDIDATES)));
            statement.setString(2, again ? "relaxed_order" : "off");
            statement.execute();
        }
    }

    @Override
    public List<Match> nearestCut(float[] cut, int count, Optional<Set<Long>> documents) {
        return ask(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(sql.exact(cut.length, documents.isPresent()))) {
                int next = 1;
                statement.setObject(next++, cut);
                if (documents.isPresent()) {
                    statement.setArray(next++, numbers(connection, documents.get()));
                }
                statement.setInt(next, count);
                return matches(statement);
            }
        });
    }

    @Override
    public List<Match> score(float[] query, Collection<String> ids) {
        return ask(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(sql.score(query.length))) {
                statement.setObject(1, query);
                statement.setArray(2, texts(connection, ids));
                return matches(statement);
            }
        });
    }

    private static List<Match> matches(PreparedStatement statement) throws SQLException {
        List<Match> matches = new ArrayList<>();
        forEach(
                statement,
                row ->
                        matches.add(
                                new Match(row.getString(1), Math.clamp(row.getFloat(2), -1, 1))));
        return matches;
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static void forEach(PreparedStatement statement, Row reader) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    private static Array texts(Connection connection, Collection<String> texts)
            throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    private static Array numbers(Connection connection, Collection<Long> numbers)
            throws SQLException {
        return connection.createArrayOf("bigint", numbers.toArray());
    }

    @Override
    public void drop() {
        prepared = false;
        server.ask(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("drop table if exists " + sql.table());
            }
        });
    }

    /// Connections are the server's.
    @Override
    public void close() {}
}
