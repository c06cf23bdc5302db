package zhiyin.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.filter.Filter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Texts and metadata of segments by their ids, in a file of SQLite's. Thread-safe, one call at a time.
final class SegmentTable implements AutoCloseable {
    private final Connection connection;
    private final Path file;

    private SegmentTable(Connection connection, Path file) {
        this.connection = connection;
        this.file = file;
    }

    static SegmentTable open(Path file) {
        try {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                statement.execute("pragma journal_mode = wal");
                statement.execute("pragma synchronous = full");
                statement.execute(
                        "create table if not exists segments (id text primary key, text text,"
                                + " metadata text not null) without rowid");
            }
            return new SegmentTable(connection, file);
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    private static UncheckedIOException failure(Path file, SQLException e) {
        return new UncheckedIOException(
                new IOException(
                        "%s cannot be read or written: %s".formatted(file, e.getMessage()), e));
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    private synchronized <T> T attempt(Work<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    private <T> T inTransaction(Work<T> work) {
        return attempt(() -> {
            connection.setAutoCommit(false);
            try {
                T result = work.run();
                connection.commit();
                return result;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        });
    }

    /// Those of ids that are there are replaced.
    void put(List<String> ids, List<Optional<TextSegment>> segments) {
        inTransaction(() -> {
            try (PreparedStatement insert =
                    connection.prepareStatement(
                            "insert or replace into segments (id, text, metadata) values (?, ?, ?)")) {
                for (int i = 0; i < ids.size(); i++) {
                    Optional<TextSegment> segment = segments.get(i);
                    insert.setString(1, ids.get(i));
                    insert.setString(2, segment.map(TextSegment::text).orElse(null));
                    insert.setString(
                            3,
                            segment.map(TextSegment::metadata)
                                    .map(MetadataJson::write)
                                    .orElse("{}"));
                    insert.addBatch();
                }
                return insert.executeBatch();
            }
        });
    }

    void remove(Collection<String> ids) {
        inTransaction(() -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("delete from segments where id = ?")) {
                for (String id : ids) {
                    delete.setString(1, id);
                    delete.addBatch();
                }
                return delete.executeBatch();
            }
        });
    }

    /// The segments of the ids that are there; empty for one that is an embedding alone.
    Map<String, Optional<TextSegment>> find(Collection<String> ids) {
        return attempt(() -> {
            var found = new HashMap<String, Optional<TextSegment>>();
            try (PreparedStatement select =
                    connection.prepareStatement(
                            "select text, metadata from segments where id = ?")) {
                for (String id : ids) {
                    select.setString(1, id);
                    try (ResultSet row = select.executeQuery()) {
                        if (row.next()) {
                            found.put(id, segment(row.getString(1), row.getString(2)));
                        }
                    }
                }
            }
            return found;
        });
    }

    private static Optional<TextSegment> segment(@Nullable String text, String metadata) {
        return Optional.ofNullable(text)
                .map(words -> TextSegment.from(words, MetadataJson.read(metadata)));
    }

    /// The ids of all that pass the filter.
    List<String> ids(Filter filter) {
        return attempt(() -> {
            var ids = new ArrayList<String>();
            try (Statement select = connection.createStatement();
                    ResultSet row =
                            select.executeQuery("select id, text, metadata from segments")) {
                while (row.next()) {
                    if (LuceneEmbeddingStore.admits(
                            filter, segment(row.getString(2), row.getString(3)))) {
                        ids.add(row.getString(1));
                    }
                }
            }
            return ids;
        });
    }

    @Override
    public void close() {
        attempt(() -> {
            connection.close();
            return true;
        });
    }
}
