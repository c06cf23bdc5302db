package zhiyin.knowledge.embed;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import zhiyin.knowledge.store.postgres.PostgresLogin;

/// The one table of the cache that processes share, by a connection to PostgreSQL of its own. Not thread-safe.
///
/// The table is unlogged, so that what can be made again costs no write-ahead log: after a crash of the server it is
/// empty. Nobody waits for a row that another has, but who puts; and who puts does so in the order of the keys. So no
/// two can wait for each other.
///
/// Use is noted by the day, as in [CacheTable].
final class SharedCacheTable implements AutoCloseable {
    /// Of an entry in the table and its indexes, besides the vector's bytes.
    static final int OVERHEAD_BYTES = 200;

    /// What is left when some had to go, of what is allowed.
    private static final double AFTERWARDS = 0.9;

    /// Two began to make the table at once.
    private static final Set<String> MADE_BY_ANOTHER = Set.of("23505", "42P07");

    private final Connection connection;
    private final PreparedStatement select;
    private final PreparedStatement upsert;
    private final PreparedStatement touch;

    private SharedCacheTable(Connection connection) throws SQLException {
        this.connection = connection;
        this.select =
                connection.prepareStatement(
                        "select key, used, vector from cached_vectors where key = any (?)");
        this.upsert =
                connection.prepareStatement(
                        """
                        insert into cached_vectors (key, used, vector) values (?, ?, ?)
                        on conflict (key) do update set used = excluded.used, vector = excluded.vector
                        """);
        this.touch =
                connection.prepareStatement(
                        """
                        update cached_vectors set used = ? where key in
                            (select key from cached_vectors where key = any (?) for update skip locked)
                        """);
    }

    static SharedCacheTable open(PostgresLogin login) throws SQLException {
        Connection connection = login.connect();
        try {
            make(connection);
            return new SharedCacheTable(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void make(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    create unlogged table if not exists cached_vectors
                        (key bytea primary key, used bigint not null, vector bytea not null);
                    create index if not exists cached_vectors_used on cached_vectors (used)
                    """);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            if (!MADE_BY_ANOTHER.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
        }
    }

    /// @param dimensions that the vectors must have
    /// @param today days since 1970
    List<Optional<CachedEmbedding>> find(List<CacheKey> keys, int dimensions, long today)
            throws SQLException {
        Map<ByteBuffer, byte[]> stored = new HashMap<>();
        var old = new ArrayList<byte[]>();
        select.setArray(1, array(keys.stream().map(CacheKey::bytes).toList()));
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                byte[] key = row.getBytes(1);
                stored.put(ByteBuffer.wrap(key), row.getBytes(3));
                if (row.getLong(2) < today) {
                    old.add(key);
                }
            }
        }
        if (!old.isEmpty()) {
            touch.setLong(1, today);
            touch.setArray(2, array(old));
            touch.executeUpdate();
        }
        connection.commit();
        return keys.stream()
                .map(key ->
                        Optional.ofNullable(stored.get(ByteBuffer.wrap(key.bytes())))
                                .flatMap(bytes -> CachedEmbedding.decode(key, bytes, dimensions)))
                .toList();
    }

    private Array array(List<byte[]> keys) throws SQLException {
        return connection.createArrayOf("bytea", keys.toArray(byte[][]::new));
    }

    /// Those of keys that are there are replaced.
    void put(List<CacheKey> keys, List<CachedEmbedding> embeddings, long today)
            throws SQLException {
        List<Integer> inOrder =
                IntStream.range(0, keys.size())
                        .boxed()
                        .sorted(Comparator.comparing(i -> ByteBuffer.wrap(keys.get(i).bytes())))
                        .toList();
        for (int i : inOrder) {
            upsert.setBytes(1, keys.get(i).bytes());
            upsert.setLong(2, today);
            upsert.setBytes(3, embeddings.get(i).encode(keys.get(i)));
            upsert.addBatch();
        }
        upsert.executeBatch();
        connection.commit();
    }

    /// Where all is beyond the bound, drops what was used least recently, unless another process does so now. The
    /// server uses the space again; it does not return it.
    void evict(long mostBytes) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!isMine(statement)) {
                connection.commit();
                return;
            }
            long count;
            long bytes;
            try (ResultSet row =
                    statement.executeQuery(
                            "select count(*), coalesce(sum(octet_length(vector)), 0) from cached_vectors")) {
                row.next();
                count = row.getLong(1);
                bytes = row.getLong(2) + count * OVERHEAD_BYTES;
            }
            if (bytes > mostBytes) {
                long kept = (long) (count * (AFTERWARDS * mostBytes / bytes));
                statement.executeUpdate(
                        """
                        delete from cached_vectors where key in
                            (select key from cached_vectors order by used, key limit %d for update skip locked)
                        """
                                .formatted(count - kept));
            }
            connection.commit();
        }
    }

    private static boolean isMine(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        "select pg_try_advisory_xact_lock(hashtext('zhiyin cache'), hashtext(current_schema()))")) {
            return row.next() && row.getBoolean(1);
        }
    }

    long count() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from cached_vectors")) {
            long count = row.next() ? row.getLong(1) : 0;
            connection.commit();
            return count;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
