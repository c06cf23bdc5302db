package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// What people changed of passages.
public final class EditTable {
    private static final String ALL =
            """
            select chunk_id, body, original, headings, place, edited_by, edited_at from edits
            where document_id = ?
            """;

    /// How many of a collection's passages are edited and left out.
    public record Counts(long edited, long excluded) {}

    /// Of a document, the oldest first.
    public List<PassageEdit> of(Connection c, long document) throws SQLException {
        return Sql.list(c, ALL + "order by edited_at, chunk_id", EditTable::row, document);
    }

    public Optional<PassageEdit> find(Connection c, long document, String passage)
            throws SQLException {
        return Sql.first(c, ALL + "and chunk_id = ?", EditTable::row, document, passage);
    }

    /// Puts it in the place of what was changed of the passage before.
    public void put(Connection c, long document, PassageEdit edit) throws SQLException {
        remove(c, document, edit.passage());
        Sql.update(
                c,
                """
                insert into edits (document_id, chunk_id, body, original, headings, place, edited_by, edited_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                document,
                edit.passage(),
                edit.text().orElse(null),
                edit.original(),
                CatalogJson.strings(edit.headings()),
                CatalogJson.place(edit.place()),
                edit.by(),
                edit.at());
    }

    /// @return whether it was there
    public boolean remove(Connection c, long document, String passage) throws SQLException {
        return Sql.update(
                        c,
                        "delete from edits where document_id = ? and chunk_id = ?",
                        document,
                        passage)
                > 0;
    }

    public Counts counts(Connection c, long collection) throws SQLException {
        return Sql.first(
                        c,
                        """
                        select count(e.body), count(*) - count(e.body)
                        from documents d join edits e on e.document_id = d.id where d.collection_id = ?
                        """,
                        row -> new Counts(row.getLong(1), row.getLong(2)),
                        collection)
                .orElseThrow();
    }

    /// Edits of a document that no passage of an index bears.
    public long unplaced(Connection c, long index, long document) throws SQLException {
        return Sql.number(
                c,
                """
                select count(*) from edits e join documents d on d.id = e.document_id
                where e.document_id = ? and not exists (
                    select 1 from chunks x
                    where x.index_id = ? and x.version_id = d.current and x.original_id = e.chunk_id)
                """,
                document,
                index);
    }

    private static PassageEdit row(ResultSet row) throws SQLException {
        return new PassageEdit(
                Sql.string(row, "chunk_id"),
                Sql.optionalString(row, "body"),
                Sql.string(row, "original"),
                CatalogJson.strings(Sql.string(row, "headings")),
                CatalogJson.place(Sql.string(row, "place")),
                Sql.string(row, "edited_by"),
                Sql.time(row, "edited_at"));
    }
}
