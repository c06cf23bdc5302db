package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import zhiyin.knowledge.catalog.CatalogException.Code;

/// Collections. A dropped one is found no more at once; what it held is deleted by and by ([#sweep]), since
/// that may take long.
public final class CollectionTable {
    private static final String ALL =
            "select id, name, settings, live_index, created_at from collections where dropped_at is null ";

    /// @throws CatalogException COLLECTION_EXISTS
    public long insert(Connection c, CollectionName name, CollectionSettings settings, Instant now)
            throws SQLException {
        requireFree(c, name);
        return Sql.number(
                c,
                "insert into collections (name, settings, created_at) values (?, ?, ?) returning id",
                name.text(),
                CatalogJson.settings(settings),
                now);
    }

    /// Adds a collection that nobody sees before [#show]: what an import fills, with transactions of its own.
    public long insertHidden(Connection c, CollectionSettings settings, Instant now)
            throws SQLException {
        return Sql.number(
                c,
                """
                insert into collections (name, settings, created_at, dropped_at) values (?, ?, ?, 0)
                returning id
                """,
                "/" + UUID.randomUUID(),
                CatalogJson.settings(settings),
                now);
    }

    /// Those of imports that are under way, or were when their process ended.
    public List<Long> hidden(Connection c) throws SQLException {
        return Sql.list(
                c, "select id from collections where dropped_at = 0", row -> row.getLong(1));
    }

    /// Those of them that no process fills any longer, of processes that share a catalog.
    public List<Long> abandoned(Connection c) throws SQLException {
        return Sql.list(
                c,
                """
                select id from collections where dropped_at = 0 and not exists (
                    select 1 from claims where kind = ? and item = cast(collections.id as text))
                """,
                row -> row.getLong(1),
                Claim.IMPORTING);
    }

    /// Whether an import may go on filling a collection: another process may have taken it for abandoned.
    public boolean isHidden(Connection c, long id) throws SQLException {
        return Sql.exists(c, "select 1 from collections where id = ? and dropped_at = 0", id);
    }

    /// Gives a hidden collection its name: from then on it is one like others.
    ///
    /// @throws CatalogException COLLECTION_EXISTS
    public void show(Connection c, long id, CollectionName name) throws SQLException {
        requireFree(c, name);
        Sql.update(
                c,
                "update collections set name = ?, dropped_at = null where id = ? and dropped_at = 0",
                name.text(),
                id);
    }

    private void requireFree(Connection c, CollectionName name) throws SQLException {
        if (find(c, name.text()).isPresent()) {
            throw new CatalogException(
                    Code.COLLECTION_EXISTS,
                    "collection '%s' exists already; choose another name".formatted(name));
        }
    }

    /// Any text may be looked for.
    public Optional<CollectionRow> find(Connection c, String name) throws SQLException {
        return Sql.first(
                c, ALL + "and name = ?", CollectionTable::row, CollectionName.normalized(name));
    }

    /// @throws CatalogException COLLECTION_NOT_FOUND
    public CollectionRow require(Connection c, String name) throws SQLException {
        return find(c, name)
                .orElseThrow(() ->
                        new CatalogException(
                                Code.COLLECTION_NOT_FOUND,
                                "there is no collection '%s'".formatted(Shown.of(name))));
    }

    /// @throws CatalogException COLLECTION_NOT_FOUND
    public CollectionRow require(Connection c, long id) throws SQLException {
        return Sql.first(c, ALL + "and id = ?", CollectionTable::row, id)
                .orElseThrow(() ->
                        new CatalogException(
                                Code.COLLECTION_NOT_FOUND,
                                "there is no collection of number " + id));
    }

    /// By name.
    public List<CollectionRow> list(Connection c) throws SQLException {
        return Sql.list(c, ALL + "order by name", CollectionTable::row);
    }

    /// @throws CatalogException COLLECTION_EXISTS
    public void rename(Connection c, long id, CollectionName name) throws SQLException {
        Optional<CollectionRow> other = find(c, name.text());
        if (other.isPresent() && other.get().id() == id) {
            return;
        }
        requireFree(c, name);
        Sql.update(c, "update collections set name = ? where id = ?", name.text(), id);
    }

    public void setSettings(Connection c, long id, CollectionSettings settings)
            throws SQLException {
        Sql.update(
                c,
                "update collections set settings = ? where id = ?",
                CatalogJson.settings(settings),
                id);
    }

    /// Makes a collection's name free, and what it holds unfindable and no work of anybody. No collection
    /// can be named so again: slashes are not allowed.
    public void drop(Connection c, long id, Instant now) throws SQLException {
        Sql.update(
                c,
                "update collections set name = ?, dropped_at = ?, live_index = null where id = ?",
                "/" + id,
                now,
                id);
        Sql.update(
                c,
                "update indexes set state = ? where collection_id = ?",
                IndexInfo.State.DISCARDED,
                id);
        Sql.update(
                c,
                "update jobs set state = ?, finished_at = ? where collection_id = ? and finished_at is null",
                JobInfo.State.CANCELLED,
                now,
                id);
    }

    /// Deletes some of what dropped collections held, at last their jobs and themselves, once their indexes are
    /// deleted ([IndexTable#sweep]). Files nobody names are not its business.
    ///
    /// @param documents at most so many
    /// @return whether something is left that can be deleted
    public boolean sweep(Connection c, int documents) throws SQLException {
        Optional<Long> dropped =
                Sql.first(
                        c,
                        """
                        select id from collections c where dropped_at > 0
                            and (exists (select 1 from documents where collection_id = c.id)
                                or not exists (select 1 from indexes where collection_id = c.id))
                        order by id limit 1
                        """,
                        row -> row.getLong(1));
        if (dropped.isEmpty()) {
            return false;
        }
        int deleted =
                Sql.update(
                        c,
                        """
                        delete from documents where id in (
                            select id from documents where collection_id = ? order by id limit ?)
                        """,
                        dropped.get(),
                        documents);
        if (deleted == 0) {
            Sql.update(c, "delete from collections where id = ?", dropped.get());
        }
        return true;
    }

    private static CollectionRow row(ResultSet row) throws SQLException {
        return new CollectionRow(
                row.getLong("id"),
                Sql.string(row, "name"),
                CatalogJson.collectionSettings(Sql.string(row, "settings")),
                Sql.optionalLong(row, "live_index"),
                Sql.time(row, "created_at"));
    }

    void setLive(Connection c, long id, OptionalLong index) throws SQLException {
        Sql.update(
                c,
                "update collections set live_index = ? where id = ?",
                index.isPresent() ? index.getAsLong() : null,
                id);
    }
}
