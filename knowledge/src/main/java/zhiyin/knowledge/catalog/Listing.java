package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What people are shown of collections and documents, put together from several tables. A document's stage
/// is that of its newest version in the live index.
public final class Listing {
    static final String STAGE =
            """
            case when n.stage <> 'PARSED' then n.stage
                when e.stage = 'CHUNKED' then 'EMBEDDING'
                when e.stage = 'READY' then 'READY'
                when e.stage = 'FAILED' then 'FAILED'
                else 'PARSED' end
            """;

    private static final String DOCUMENTS =
            "select d.id, d.path, d.tags, d.added_at, d.current, "
                    + STAGE
                    + """
                    as shown_stage, n.type, n.title, n.language, n.bytes, n.sha256, n.modified_at, n.units,
                        n.findings, coalesce(n.failure_code, e.failure_code) as failure_code,
                        coalesce(n.failure, e.failure) as failure, e.chunks, o.path as original
                    from documents d
                    join versions n on n.id = d.newest
                    left join entries e on e.index_id = ? and e.version_id = n.id
                    left join documents o on o.id = n.duplicate_of
                    """;

    private final IndexTable indexes = new IndexTable();
    private final CollectionTable collections = new CollectionTable();

    public CollectionInfo collection(Connection c, CollectionRow row) throws SQLException {
        var counts = DocumentCounts.of(c, row);
        return new CollectionInfo(
                row.id(),
                row.name(),
                row.settings(),
                counts.stages(),
                counts.languages(),
                counts.types(),
                counts.bytes(),
                indexes(c, row.id()),
                row.created());
    }

    /// A collection's indexes, the live one first.
    public List<IndexInfo> indexes(Connection c, long collection) throws SQLException {
        var infos = new ArrayList<IndexInfo>();
        for (IndexTable.Row index : indexes.list(c, collection)) {
            infos.add(index(c, index));
        }
        return infos;
    }

    public IndexInfo index(Connection c, IndexTable.Row index) throws SQLException {
        return Sql.first(
                        c,
                        """
                        select count(*) as documents,
                            coalesce(sum(case when stage = 'READY' then 1 else 0 end), 0) as ready,
                            coalesce(sum(chunks), 0) as chunks
                        from entries where index_id = ?
                        """,
                        row ->
                                new IndexInfo(
                                        index.id(),
                                        index.settings(),
                                        index.state(),
                                        row.getLong("documents"),
                                        row.getLong("ready"),
                                        row.getLong("chunks"),
                                        index.created()),
                        index.id())
                .orElseThrow();
    }

    /// @throws CatalogException DOCUMENT_NOT_FOUND, COLLECTION_NOT_FOUND
    public DocumentInfo document(Connection c, DocumentRow document) throws SQLException {
        CollectionRow collection = collections.require(c, document.collection());
        return Sql.first(
                        c,
                        DOCUMENTS + "where d.id = ?",
                        row -> info(row, collection),
                        collection.live().orElse(0),
                        document.id())
                .orElseThrow(() ->
                        new CatalogException(
                                CatalogException.Code.DOCUMENT_NOT_FOUND,
                                "there is no document of number " + document.id()));
    }

    /// By rising id.
    public List<DocumentInfo> documents(Connection c, CollectionRow collection, DocumentQuery query)
            throws SQLException {
        var values = new ArrayList<@Nullable Object>();
        values.add(collection.live().orElse(0));
        String conditions = new DocumentConditions(collection, query).sql(values);
        values.add(query.limit());
        return Sql.list(
                c,
                DOCUMENTS + conditions + " order by d.id limit ?",
                row -> info(row, collection),
                values.toArray());
    }

    private static DocumentInfo info(ResultSet row, CollectionRow collection) throws SQLException {
        return new DocumentInfo(
                row.getLong("id"),
                collection.name(),
                Sql.string(row, "path"),
                Sql.string(row, "type"),
                Sql.string(row, "title"),
                Sql.string(row, "language"),
                row.getLong("bytes"),
                Sql.string(row, "sha256"),
                Sql.time(row, "modified_at"),
                Sql.time(row, "added_at"),
                DocumentTable.tags(row, "tags").all(),
                Sql.constant(row, "shown_stage", Stage.class),
                Sql.optionalLong(row, "current").isPresent() && collection.live().isPresent(),
                Sql.failure(row, "failure_code", "failure"),
                Sql.optionalString(row, "original"),
                row.getInt("units"),
                row.getInt("findings"),
                row.getInt("chunks"));
    }
}
