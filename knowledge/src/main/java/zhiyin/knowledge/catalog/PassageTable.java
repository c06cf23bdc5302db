package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.chunk.Chunk;
import zhiyin.knowledge.chunk.ChunkedDocument;
import zhiyin.knowledge.chunk.Revisions;
import zhiyin.knowledge.chunk.Section;

/// Passages and sections of divided documents. A passage is *live*, and shown by searches, while its version
/// is its document's current one: the store may for a while have passages of versions before and behind.
public final class PassageTable {
    private static final String ALL =
            """
            select x.chunk_id, v.document_id, x.version_id, x.ordinal, x.section, x.headings, x.body,
                x.embed_text, x.tokens, x.place, x.original_id, x.excluded, e.original
            from chunks x join versions v on v.id = x.version_id
                left join edits e on e.document_id = v.document_id and e.chunk_id = x.original_id
            """;

    private static final String IS_LIVE =
            "join documents d on d.id = v.document_id and d.current = v.id ";

    private static final String LIVE = ALL + IS_LIVE;

    private static final String LIVE_HEADS =
            """
            select x.chunk_id, v.document_id, x.version_id, x.ordinal, x.section
            from chunks x join versions v on v.id = x.version_id
            """
                    + IS_LIVE;

    /// The live ones of these ids in an index, by id; others are left out.
    public Map<String, PassageInfo> live(Connection c, long index, Collection<String> ids)
            throws SQLException {
        var found = new HashMap<String, PassageInfo>();
        visit(c, LIVE, index, ids, row -> found.put(Sql.string(row, "chunk_id"), row(row)));
        return found;
    }

    /// Likewise without their texts, which takes a fraction of the time.
    public Map<String, PassageHead> liveHeads(Connection c, long index, Collection<String> ids)
            throws SQLException {
        var found = new HashMap<String, PassageHead>();
        visit(c, LIVE_HEADS, index, ids, row -> found.put(Sql.string(row, "chunk_id"), head(row)));
        return found;
    }

    private static void visit(
            Connection c, String sql, long index, Collection<String> ids, Sql.Visitor visitor)
            throws SQLException {
        for (List<String> some : Batches.of(ids)) {
            Sql.each(
                    c,
                    sql
                            + "where x.index_id = ? and x.excluded = 0 and x.chunk_id in "
                            + Sql.marks(some.size()),
                    visitor,
                    Batches.values(some, index));
        }
    }

    /// All of a version in an index, in order; also those that are left out of searches.
    public List<PassageInfo> of(Connection c, Entry.Key key) throws SQLException {
        return range(c, key, 0, Integer.MAX_VALUE);
    }

    /// One of a version in an index, by its id or by that which it has by what the document says.
    public Optional<PassageInfo> find(Connection c, Entry.Key key, String id) throws SQLException {
        return Sql.first(
                c,
                ALL
                        + """
                        where x.index_id = ? and x.version_id = ? and (x.chunk_id = ? or x.original_id = ?)
                        """,
                PassageTable::row,
                key.index(),
                key.version(),
                id,
                id);
    }

    /// Ids of all of a version in an index that searches are to find, in order.
    public List<String> ids(Connection c, Entry.Key key) throws SQLException {
        return Sql.list(
                c,
                """
                select chunk_id from chunks where index_id = ? and version_id = ? and excluded = 0
                order by ordinal
                """,
                row -> row.getString(1),
                key.index(),
                key.version());
    }

    /// Those from one ordinal to another, inclusive: a passage's neighbours, or a section.
    public List<PassageInfo> range(Connection c, Entry.Key key, int first, int last)
            throws SQLException {
        return Sql.list(
                c,
                ALL
                        + """
                        where x.index_id = ? and x.version_id = ? and x.ordinal between ? and ?
                        order by x.ordinal
                        """,
                PassageTable::row,
                key.index(),
                key.version(),
                first,
                last);
    }

    public Optional<SectionInfo> section(Connection c, Entry.Key key, int number)
            throws SQLException {
        return Sql.first(
                c,
                """
                select number, parent, first_chunk, last_chunk from sections
                where index_id = ? and version_id = ? and number = ?
                """,
                PassageTable::sectionRow,
                key.index(),
                key.version(),
                number);
    }

    /// All of a version in an index, by number.
    public List<SectionInfo> sections(Connection c, Entry.Key key) throws SQLException {
        return Sql.list(
                c,
                """
                select number, parent, first_chunk, last_chunk from sections
                where index_id = ? and version_id = ? order by number
                """,
                PassageTable::sectionRow,
                key.index(),
                key.version());
    }

    /// Which of these ids no document names: orphans of a store.
    public List<String> unnamed(Connection c, long index, Collection<String> ids)
            throws SQLException {
        var named = new HashSet<String>();
        for (List<String> some : Batches.of(ids)) {
            Sql.each(
                    c,
                    "select chunk_id from chunks where index_id = ? and excluded = 0 and chunk_id in "
                            + Sql.marks(some.size()),
                    row -> named.add(row.getString(1)),
                    Batches.values(some, index));
        }
        return ids.stream().filter(id -> !named.contains(id)).toList();
    }

    void replace(Connection c, Entry.Key key, ChunkedDocument document, Revisions revisions)
            throws SQLException {
        Sql.update(
                c,
                "delete from chunks where index_id = ? and version_id = ?",
                key.index(),
                key.version());
        Sql.update(
                c,
                "delete from sections where index_id = ? and version_id = ?",
                key.index(),
                key.version());
        insertChunks(c, key, document.chunks(), revisions);
        insertSections(c, key, document.sections());
        Sql.update(
                c,
                """
                delete from removals where index_id = ? and chunk_id in (
                    select chunk_id from chunks where index_id = ? and version_id = ? and excluded = 0)
                """,
                key.index(),
                key.index(),
                key.version());
    }

    private static void insertChunks(
            Connection c, Entry.Key key, List<Chunk> chunks, Revisions revisions)
            throws SQLException {
        Sql.batch(
                c,
                """
                insert into chunks (index_id, version_id, ordinal, chunk_id, section, headings, body,
                    embed_text, tokens, place, original_id, excluded)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                IntStream.range(0, chunks.size()).boxed().toList(),
                ordinal -> values(key, ordinal, chunks.get(ordinal), revisions));
    }

    private static @Nullable Object[] values(
            Entry.Key key, int ordinal, Chunk chunk, Revisions revisions) {
        return new @Nullable Object[] {
            key.index(),
            key.version(),
            ordinal,
            chunk.id(),
            chunk.section(),
            CatalogJson.strings(chunk.headings()),
            chunk.body(),
            chunk.embedText(),
            chunk.tokens(),
            CatalogJson.place(chunk.place()),
            revisions.originals().get(chunk.id()),
            revisions.excluded().contains(chunk.id()) ? 1 : 0
        };
    }

    private static void insertSections(Connection c, Entry.Key key, List<Section> sections)
            throws SQLException {
        Sql.batch(
                c,
                """
                insert into sections (index_id, version_id, number, parent, first_chunk, last_chunk)
                values (?, ?, ?, ?, ?, ?)
                """,
                sections,
                section ->
                        new Object[] {
                            key.index(),
                            key.version(),
                            section.number(),
                            section.parent(),
                            section.firstChunk(),
                            section.lastChunk()
                        });
    }

    private static SectionInfo sectionRow(ResultSet row) throws SQLException {
        return new SectionInfo(
                row.getInt("number"),
                row.getInt("parent"),
                row.getInt("first_chunk"),
                row.getInt("last_chunk"));
    }

    private static PassageHead head(ResultSet row) throws SQLException {
        return new PassageHead(
                Sql.string(row, "chunk_id"),
                row.getLong("document_id"),
                row.getLong("version_id"),
                row.getInt("ordinal"),
                row.getInt("section"));
    }

    private static PassageInfo row(ResultSet row) throws SQLException {
        return new PassageInfo(
                Sql.string(row, "chunk_id"),
                row.getLong("document_id"),
                row.getLong("version_id"),
                row.getInt("ordinal"),
                row.getInt("section"),
                CatalogJson.strings(Sql.string(row, "headings")),
                Sql.string(row, "body"),
                Sql.string(row, "embed_text"),
                row.getInt("tokens"),
                CatalogJson.place(Sql.string(row, "place")),
                Sql.optionalString(row, "original_id"),
                Sql.optionalString(row, "original"),
                row.getLong("excluded") != 0);
    }
}
