package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.IndexInfo.State;

/// The indexes of collections. At most one of a collection is live, at most one is being built.
public final class IndexTable {
    private final CollectionTable collections = new CollectionTable();

    /// An index as the catalog keeps it.
    public record Row(
            long id, long collection, IndexSettings settings, State state, Instant created) {}

    private static final String ALL =
            "select id, collection_id, settings, state, created_at from indexes ";

    /// Adds an index that is being built, or the collection's first, which is live at once.
    ///
    /// @throws CatalogException CONFLICT where there is one in this state
    public long insert(
            Connection c, long collection, IndexSettings settings, State state, Instant now)
            throws SQLException {
        if (state == State.RETIRED || state == State.DISCARDED) {
            throw new IllegalArgumentException(
                    "state is %s, expected BUILDING or LIVE".formatted(state));
        }
        if (ofState(c, collection, state).isPresent()) {
            throw new CatalogException(
                    Code.CONFLICT,
                    "the collection has an index that is %s already; wait for it or cancel it"
                            .formatted(state));
        }
        long id =
                Sql.number(
                        c,
                        """
                        insert into indexes (collection_id, settings, state, created_at)
                        values (?, ?, ?, ?) returning id
                        """,
                        collection,
                        CatalogJson.settings(settings),
                        state,
                        now);
        if (state == State.LIVE) {
            collections.setLive(c, collection, OptionalLong.of(id));
        }
        return id;
    }

    public Optional<Row> find(Connection c, long id) throws SQLException {
        return Sql.first(c, ALL + "where id = ?", IndexTable::row, id);
    }

    /// @throws CatalogException INDEX_NOT_FOUND
    public Row require(Connection c, long id) throws SQLException {
        return find(c, id)
                .orElseThrow(() ->
                        new CatalogException(
                                Code.INDEX_NOT_FOUND, "there is no index of number " + id));
    }

    /// The newest of this state.
    public Optional<Row> ofState(Connection c, long collection, State state) throws SQLException {
        return Sql.first(
                c,
                ALL + "where collection_id = ? and state = ? order by id desc limit 1",
                IndexTable::row,
                collection,
                state);
    }

    /// All of all collections that are in this state, oldest first.
    public List<Row> all(Connection c, State state) throws SQLException {
        return Sql.list(c, ALL + "where state = ? order by id", IndexTable::row, state);
    }

    /// A collection's, the live one first; without those being deleted.
    public List<Row> list(Connection c, long collection) throws SQLException {
        return Sql.list(
                c,
                ALL
                        + """
                        where collection_id = ? and state <> 'DISCARDED'
                        order by case state when 'LIVE' then 0 when 'BUILDING' then 1 else 2 end, id desc
                        """,
                IndexTable::row,
                collection);
    }

    /// Takes this index for live; the one that was is retired.
    public void activate(Connection c, long id) throws SQLException {
        Row index = require(c, id);
        Sql.update(
                c,
                "update indexes set state = 'RETIRED' where collection_id = ? and state = 'LIVE'",
                index.collection());
        setState(c, id, State.LIVE);
        collections.setLive(c, index.collection(), OptionalLong.of(id));
    }

    /// For changes that are not [#activate]: back to BUILDING before a roll back, or DISCARDED.
    public void setState(Connection c, long id, State state) throws SQLException {
        Sql.update(c, "update indexes set state = ? where id = ?", state, id);
    }

    /// Deletes some of what a discarded index held, at last itself. Its folder is not its business.
    ///
    /// @param entries at most so many
    /// @return whether something of it is left to be deleted
    public boolean sweep(Connection c, long id, int entries) throws SQLException {
        Optional<Row> row = find(c, id);
        if (row.isEmpty()) {
            // another process has done it
            return false;
        }
        if (row.get().state() != State.DISCARDED) {
            throw new IllegalStateException("index " + id + " is not discarded");
        }
        int deleted =
                Sql.update(
                        c,
                        """
                        delete from entries where index_id = ? and version_id in (
                            select version_id from entries where index_id = ? limit ?)
                        """,
                        id,
                        id,
                        entries);
        if (deleted > 0) {
            return true;
        }
        Sql.update(c, "delete from indexes where id = ?", id);
        return false;
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("id"),
                row.getLong("collection_id"),
                CatalogJson.indexSettings(Sql.string(row, "settings")),
                Sql.constant(row, "state", State.class),
                Sql.time(row, "created_at"));
    }
}
