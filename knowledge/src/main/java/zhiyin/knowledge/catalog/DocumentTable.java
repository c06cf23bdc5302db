package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.catalog.CatalogException.Code;

/// Documents, and which of their versions is searched. What is superseded is deleted with the change that
/// supersedes it, and its passages are written down to be taken out of the stores.
public final class DocumentTable {
    private static final String COLUMNS =
            " d.id, d.collection_id, d.path, d.tags, d.current, d.newest, d.added_at ";

    private final VersionTable versions = new VersionTable();

    /// The document of this path; added where there is none. Its newest version is to be set in the same
    /// transaction.
    public DocumentRow findOrInsert(Connection c, long collection, DocumentPath path, Instant now)
            throws SQLException {
        Optional<DocumentRow> found = find(c, collection, path.text());
        if (found.isPresent()) {
            return found.get();
        }
        long id =
                Sql.number(
                        c,
                        """
                        insert into documents (collection_id, path, tags, added_at)
                        values (?, ?, '[]', ?) returning id
                        """,
                        collection,
                        path.text(),
                        now);
        return find(c, id).orElseThrow();
    }

    /// Any text may be looked for.
    public Optional<DocumentRow> find(Connection c, long collection, String path)
            throws SQLException {
        return Sql.first(
                c,
                "select" + COLUMNS + "from documents d where d.collection_id = ? and d.path = ?",
                row -> row(row),
                collection,
                CollectionName.normalized(path));
    }

    public Optional<DocumentRow> find(Connection c, long id) throws SQLException {
        return Sql.first(
                c, "select" + COLUMNS + "from documents d where d.id = ?", row -> row(row), id);
    }

    /// @throws CatalogException DOCUMENT_NOT_FOUND
    public DocumentRow require(Connection c, long id) throws SQLException {
        return find(c, id)
                .orElseThrow(() ->
                        new CatalogException(
                                Code.DOCUMENT_NOT_FOUND, "there is no document of number " + id));
    }

    /// @throws CatalogException DOCUMENT_NOT_FOUND where it is in no collection or another one
    public DocumentRow require(Connection c, CollectionRow collection, long id)
            throws SQLException {
        return find(c, id)
                .filter(document -> document.collection() == collection.id())
                .orElseThrow(() ->
                        new CatalogException(
                                Code.DOCUMENT_NOT_FOUND,
                                "collection '%s' has no document of number %d"
                                        .formatted(collection.name(), id)));
    }

    public void setTags(Connection c, long id, Tags tags) throws SQLException {
        Sql.update(
                c,
                "update documents set tags = ? where id = ?",
                CatalogJson.strings(tags.all()),
                id);
    }

    /// Takes a version for the newest; the newest before is deleted unless it is the one that is searched.
    public void setNewest(Connection c, long id, long version) throws SQLException {
        Sql.update(c, "update documents set newest = ? where id = ?", version, id);
        removeOthers(c, id);
    }

    /// Takes a version for the one that is searched, and deletes older ones. Documents that stood back
    /// because an older one had the same bytes are queued again.
    public void setCurrent(Connection c, long id, long version) throws SQLException {
        Sql.update(c, "update documents set current = ? where id = ?", version, id);
        removeOthers(c, id);
        versions.requeueFormerDuplicates(c, id, version);
    }

    /// Nothing of it is searched any longer, such as of a document that is now the duplicate of another.
    public void clearCurrent(Connection c, long id) throws SQLException {
        Sql.update(c, "update documents set current = null where id = ?", id);
        removeOthers(c, id);
    }

    private void removeOthers(Connection c, long id) throws SQLException {
        List<Long> others =
                Sql.list(
                        c,
                        """
                        select v.id from versions v join documents d on d.id = v.document_id
                        where d.id = ? and v.id <> coalesce(d.newest, 0) and v.id <> coalesce(d.current, 0)
                        """,
                        row -> row.getLong(1),
                        id);
        for (long other : others) {
            versions.remove(c, other);
        }
    }

    /// Deletes a document with all that came of it. Documents that stood back because it had the same bytes
    /// are queued again.
    public void remove(Connection c, long id) throws SQLException {
        for (Version version : versions.of(c, id)) {
            versions.remove(c, version.id());
        }
        versions.requeueDuplicates(c, id);
        Sql.update(c, "delete from documents where id = ?", id);
    }

    /// What searches find, by number; documents of which nothing is searched are left out.
    public Map<Long, LiveDocument> live(Connection c, Collection<Long> ids) throws SQLException {
        var found = new HashMap<Long, LiveDocument>();
        for (List<Long> some : Batches.of(ids)) {
            for (LiveDocument document : liveOf(c, some)) {
                found.put(document.id(), document);
            }
        }
        return found;
    }

    private static List<LiveDocument> liveOf(Connection c, List<Long> ids) throws SQLException {
        return Sql.list(
                c,
                """
                select d.id, v.id as version, d.path, v.type, v.title, v.language, v.modified_at, d.tags
                from documents d join versions v on v.id = d.current where d.id in
                """
                        + Sql.marks(ids.size()),
                row ->
                        new LiveDocument(
                                row.getLong("id"),
                                row.getLong("version"),
                                Sql.string(row, "path"),
                                Sql.string(row, "type"),
                                Sql.string(row, "title"),
                                Sql.string(row, "language"),
                                Sql.time(row, "modified_at"),
                                tags(row, "tags")),
                ids.toArray());
    }

    /// The files of a collection, or of a folder of it with all below, by path.
    ///
    /// @param folder empty for everything
    public List<FileState> files(Connection c, long collection, String folder) throws SQLException {
        var values = new ArrayList<@Nullable Object>(List.of(collection));
        return Sql.list(
                c,
                """
                select d.id, d.path, v.sha256, v.bytes, v.modified_at
                from documents d join versions v on v.id = d.newest where d.collection_id = ?
                """
                        + Folders.condition(folder, values)
                        + " order by d.path",
                row ->
                        new FileState(
                                row.getLong("id"),
                                Sql.string(row, "path"),
                                Sql.string(row, "sha256"),
                                row.getLong("bytes"),
                                Sql.time(row, "modified_at")),
                values.toArray());
    }

    /// Documents whose newest version is ready in an index and not yet the one that is searched: what is to
    /// be switched when the index goes live.
    public List<DocumentRow> behind(Connection c, long index, int limit) throws SQLException {
        return Sql.list(
                c,
                "select"
                        + COLUMNS
                        + """
                        from entries e
                        join versions v on v.id = e.version_id
                        join documents d on d.id = v.document_id
                        where e.index_id = ? and e.stage = 'READY' and d.newest = v.id
                            and (d.current is null or d.current <> v.id)
                        limit ?
                        """,
                row -> row(row),
                index,
                limit);
    }

    static Tags tags(ResultSet row, String column) throws SQLException {
        return Tags.of(CatalogJson.strings(Sql.string(row, column)));
    }

    static DocumentRow row(ResultSet row) throws SQLException {
        return row(row, "id", "added_at");
    }

    /// @param id the column of the document's number, where another's is called id
    static DocumentRow row(ResultSet row, String id, String added) throws SQLException {
        return new DocumentRow(
                row.getLong(id),
                row.getLong("collection_id"),
                Sql.string(row, "path"),
                tags(row, "tags"),
                Sql.optionalLong(row, "current"),
                Sql.optionalLong(row, "newest"),
                Sql.time(row, added));
    }
}
