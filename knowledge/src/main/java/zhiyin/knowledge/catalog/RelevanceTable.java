package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.catalog.CatalogException.Code;

/// What people said of passages. One label a question and place: the last that was said.
public final class RelevanceTable {
    /// All there may be, against a client that never stops.
    public static final int MOST = 200_000;

    private static final String ALL =
            """
            select id, query, collection, path, sha256, place, quote, grade, labelled_by, labelled_at
            from relevance
            """;

    /// Adds it, or puts it in the place of the one of the same question, document and place.
    ///
    /// @return as it is stored
    /// @throws CatalogException CONFLICT where there are too many
    public RelevanceLabel put(Connection c, RelevanceLabel label) throws SQLException {
        String place = CatalogJson.place(label.place());
        Sql.update(
                c,
                """
                delete from relevance
                where query = ? and path = ? and sha256 = ? and place = ? and quote = ?
                """,
                label.query(),
                label.path(),
                label.sha256(),
                place,
                label.text());
        if (Sql.number(c, "select count(*) from relevance") >= MOST) {
            throw new CatalogException(
                    Code.CONFLICT,
                    "there are %,d labels, the most that are kept; export and delete some"
                            .formatted(MOST));
        }
        long id =
                Sql.number(
                        c,
                        """
                        insert into relevance (query, collection, path, sha256, place, quote, grade,
                            labelled_by, labelled_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id
                        """,
                        label.query(),
                        label.collection(),
                        label.path(),
                        label.sha256(),
                        place,
                        label.text(),
                        label.grade(),
                        label.by(),
                        label.at());
        return find(c, id).orElseThrow();
    }

    public Optional<RelevanceLabel> find(Connection c, long id) throws SQLException {
        return Sql.first(c, ALL + "where id = ?", RelevanceTable::row, id);
    }

    /// Of a question, oldest first.
    public List<RelevanceLabel> of(Connection c, String query) throws SQLException {
        return Sql.list(
                c,
                ALL + "where query = ? order by id",
                RelevanceTable::row,
                RelevanceLabel.normalized(query));
    }

    /// By rising number.
    ///
    /// @param after only those of greater numbers: the next page
    public List<RelevanceLabel> list(Connection c, long after, int limit) throws SQLException {
        return Sql.list(
                c, ALL + "where id > ? order by id limit ?", RelevanceTable::row, after, limit);
    }

    /// Questions with labels, the one labelled last first.
    public List<String> queries(Connection c, int limit) throws SQLException {
        return Sql.list(
                c,
                "select query from relevance group by query order by max(id) desc limit ?",
                row -> row.getString(1),
                limit);
    }

    /// @return whether it was there
    public boolean remove(Connection c, long id) throws SQLException {
        return Sql.update(c, "delete from relevance where id = ?", id) > 0;
    }

    /// Whether a collection has the label's document: of its path, or of its bytes.
    public boolean isIn(Connection c, CollectionRow collection, RelevanceLabel label)
            throws SQLException {
        return Sql.exists(
                        c,
                        "select 1 from documents where collection_id = ? and path = ?",
                        collection.id(),
                        label.path())
                || Sql.exists(
                        c,
                        """
                        select 1 from versions v join documents d on d.id = v.document_id
                        where v.sha256 = ? and v.collection_id = ? and d.current = v.id limit 1
                        """,
                        label.sha256(),
                        collection.id());
    }

    private static RelevanceLabel row(ResultSet row) throws SQLException {
        return new RelevanceLabel(
                row.getLong("id"),
                Sql.string(row, "query"),
                Sql.string(row, "collection"),
                Sql.string(row, "path"),
                Sql.string(row, "sha256"),
                CatalogJson.place(Sql.string(row, "place")),
                Sql.string(row, "quote"),
                row.getInt("grade"),
                Sql.string(row, "labelled_by"),
                Sql.time(row, "labelled_at"));
    }
}
