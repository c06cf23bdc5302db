package zhiyin.knowledge.embed;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
/// two can wait for each other. What the server has not done in the time that is allowed for an answer it gives up
/// itself: a process that hangs, or has gone, holds nothing for long.
///
/// Use is noted by the day, as in [CacheTable].
final class SharedCacheTable implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SharedCacheTable.class.getName());

    /// Of an entry in the table and its indexes, besides the vector's bytes; measured.
    static final int OVERHEAD_BYTES = 200;

    /// The same of one that lies in a second table, in pieces.
    private static final int PIECES_BYTES = 900;

    /// Vectors of more bytes do so.
    private static final int IN_PIECES = 1_900;

    /// Entries that are dropped in one transaction.
    private static final int DROPPED_AT_ONCE = 5_000;

    /// What is left when some had to go, of what is allowed.
    private static final double AFTERWARDS = 0.9;

    /// Two began to make the table at once.
    private static final Set<String> MADE_BY_ANOTHER = Set.of("23505", "42710", "42P07");

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
            boundAnswers(connection, login.patience());
            if (!isThere(connection)) {
                make(connection);
            }
            return new SharedCacheTable(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// A little less than is waited for, so that the server gives up first.
    private static void boundAnswers(Connection connection, Duration patience) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "set statement_timeout = %d; set idle_in_transaction_session_timeout = '60s'"
                            .formatted(patience.toMillis() * 9 / 10));
            connection.commit();
        }
    }

    /// Whoever wants to make an index that is there waits for all who write, and all who come wait for him.
    private static boolean isThere(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select to_regclass(quote_ident(current_schema()) || '.cached_vectors_used') is not null")) {
            boolean there = row.next() && row.getBoolean(1);
            connection.commit();
            return there;
        }
    }

    private static void make(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    create unlogged table if not exists cached_vectors
                        (key bytea primary key, used bigint not null, vector bytea not null)
                        with (autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_vacuum_scale_factor = 0.05);
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

    /// Where all is beyond the bound, drops what was used least recently, some at a time, unless another process does
    /// so now. The server uses the space again; it does not return it.
    void evict(long mostBytes) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (long left = excess(statement, mostBytes); left > 0; left -= DROPPED_AT_ONCE) {
                int gone = isMine(statement) ? drop(statement, left) : 0;
                connection.commit();
                if (gone == 0) {
                    return;
                }
            }
        }
    }

    /// How many entries are too many. All of them are looked at only where the files are too large, in which there may
    /// be room.
    private long excess(Statement statement, long mostBytes) throws SQLException {
        if (number(statement, "select pg_total_relation_size('cached_vectors')") <= mostBytes) {
            connection.commit();
            return 0;
        }
        String bytes =
                "select coalesce(sum(octet_length(vector) + case when octet_length(vector) > %d then %d else %d end), 0)::bigint from cached_vectors"
                        .formatted(IN_PIECES, PIECES_BYTES, OVERHEAD_BYTES);
        double used = number(statement, bytes);
        long count = number(statement, "select count(*) from cached_vectors");
        connection.commit();
        return used > mostBytes ? (long) (count * (1 - AFTERWARDS * mostBytes / used)) : 0;
    }

    private static int drop(Statement statement, long most) throws SQLException {
        return statement.executeUpdate(
                """
                delete from cached_vectors where key = any (array(
                    select key from cached_vectors order by used limit %d for update skip locked))
                """
                        .formatted(Math.min(most, DROPPED_AT_ONCE)));
    }

    private static boolean isMine(Statement statement) throws SQLException {
        return number(
                        statement,
                        "select pg_try_advisory_xact_lock(hashtext('zhiyin cache'), hashtext(current_schema()))::int")
                == 1;
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    long count() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long count = number(statement, "select count(*) from cached_vectors");
            connection.commit();
            return count;
        }
    }

    /// Breaks off what is under way, from any thread.
    void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "breaking off a connection of the shared vector cache", e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
