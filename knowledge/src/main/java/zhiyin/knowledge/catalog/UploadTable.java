package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Files that come in parts.
public final class UploadTable {
    private static final String ALL =
            """
            select id, collection_id, owner, path, bytes, tags, job_id, modified_at, fingerprint, metadata,
                created_at, document_id, finished_at
            from uploads
            """;

    /// How many unfinished ones there are, and what bytes they are to have together.
    public record Load(long count, long bytes) {}

    public void insert(Connection c, Upload upload) throws SQLException {
        Sql.update(
                c,
                """
                insert into uploads (id, collection_id, owner, path, bytes, tags, job_id, modified_at,
                    fingerprint, metadata, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                upload.id(),
                upload.collection(),
                upload.owner(),
                upload.path(),
                upload.bytes(),
                CatalogJson.strings(Tags.of(upload.tags()).all()),
                upload.job().isPresent() ? upload.job().getAsLong() : null,
                upload.modified().orElse(null),
                upload.fingerprint(),
                upload.metadata(),
                upload.created());
    }

    public Optional<Upload> find(Connection c, String id) throws SQLException {
        return Sql.first(c, ALL + "where id = ?", UploadTable::row, id);
    }

    /// All, finished or not, the oldest first.
    public List<Upload> all(Connection c) throws SQLException {
        return Sql.list(c, ALL + "order by created_at, id", UploadTable::row);
    }

    /// Somebody's unfinished ones, the oldest first.
    public List<Upload> unfinished(Connection c, long collection, String owner)
            throws SQLException {
        return Sql.list(
                c,
                ALL
                        + """
                        where collection_id = ? and owner = ? and document_id is null
                        order by created_at, id
                        """,
                UploadTable::row,
                collection,
                owner);
    }

    /// What of all is unfinished.
    public Load load(Connection c) throws SQLException {
        return load(c, "document_id is null");
    }

    /// What of somebody's is unfinished.
    public Load load(Connection c, String owner) throws SQLException {
        return load(c, "document_id is null and owner = ?", owner);
    }

    private static Load load(Connection c, String which, Object... values) throws SQLException {
        return Sql.first(
                        c,
                        "select count(*), coalesce(sum(bytes), 0) from uploads where " + which,
                        row -> new Load(row.getLong(1), row.getLong(2)),
                        values)
                .orElseThrow();
    }

    /// It became a document.
    public void finish(Connection c, String id, long document, Instant now) throws SQLException {
        Sql.update(
                c,
                "update uploads set document_id = ?, finished_at = ? where id = ?",
                document,
                now,
                id);
    }

    /// @return whether it was there
    public boolean remove(Connection c, String id) throws SQLException {
        return Sql.update(c, "delete from uploads where id = ?", id) > 0;
    }

    private static Upload row(ResultSet row) throws SQLException {
        return new Upload(
                Sql.string(row, "id"),
                row.getLong("collection_id"),
                Sql.string(row, "owner"),
                Sql.string(row, "path"),
                row.getLong("bytes"),
                Set.copyOf(CatalogJson.strings(Sql.string(row, "tags"))),
                optionalTime(row, "modified_at"),
                Sql.optionalLong(row, "job_id"),
                Sql.string(row, "fingerprint"),
                Sql.string(row, "metadata"),
                Sql.time(row, "created_at"),
                Sql.optionalLong(row, "document_id"),
                optionalTime(row, "finished_at"));
    }

    private static Optional<Instant> optionalTime(ResultSet row, String column)
            throws SQLException {
        var time = Sql.optionalLong(row, column);
        return time.isPresent()
                ? Optional.of(Instant.ofEpochMilli(time.getAsLong()))
                : Optional.empty();
    }
}
