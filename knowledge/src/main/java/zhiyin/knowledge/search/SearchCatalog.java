package zhiyin.knowledge.search;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.LiveDocument;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.catalog.SectionInfo;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.search.Candidate.Location;
import zhiyin.knowledge.store.Labels;

/// What a search asks the catalog: few and small questions, since a person waits.
final class SearchCatalog {
    /// Documents in work are counted up to here.
    static final int MOST_COUNTED = 1_000;

    private static final int IDS_A_STATEMENT = 250;

    private final Database database;
    private final Tables tables = new Tables();

    SearchCatalog(Database database) {
        this.database = database;
    }

    /// A collection as searches see it.
    ///
    /// @param live empty where nothing was ever ready
    /// @param inWork documents that are not found yet, or not in their newest version
    record Searched(
            String collection,
            Optional<IndexTable.Row> live,
            boolean isEmpty,
            long inWork,
            long failed,
            boolean isRebuilding) {}

    /// @throws zhiyin.knowledge.catalog.CatalogException COLLECTION_NOT_FOUND
    Searched searched(String collection) {
        return database.read(c -> {
            CollectionRow row = tables.collections().require(c, collection);
            Optional<IndexTable.Row> live =
                    row.live().isPresent()
                            ? tables.indexes().find(c, row.live().getAsLong())
                            : Optional.empty();
            return new Searched(
                    row.name(),
                    live,
                    count(c, "documents where collection_id = ?", row.id()) == 0,
                    count(c, "versions where collection_id = ? and stage = 'QUEUED'", row.id())
                            + (live.isPresent()
                                    ? entries(c, live.get(), "QUEUED")
                                            + entries(c, live.get(), "CHUNKED")
                                    : count(
                                            c,
                                            "versions where collection_id = ? and stage = 'PARSED'",
                                            row.id())),
                    count(c, "versions where collection_id = ? and stage = 'FAILED'", row.id())
                            + (live.isPresent() ? entries(c, live.get(), "FAILED") : 0),
                    count(c, "indexes where collection_id = ? and state = 'BUILDING'", row.id())
                            > 0);
        });
    }

    private static long entries(Connection c, IndexTable.Row index, String stage)
            throws SQLException {
        return count(c, "entries where index_id = ? and stage = '" + stage + "'", index.id());
    }

    private static long count(Connection c, String what, long id) throws SQLException {
        String sql =
                "select count(*) from (select 1 from %s limit %d) counted"
                        .formatted(what, MOST_COUNTED + 1);
        try (PreparedStatement statement = c.prepareStatement(sql)) {
            statement.setLong(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /// Where these passages are; those that no current version in this index has are left out.
    List<Location> locations(long index, Collection<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        var all = List.copyOf(ids);
        return database.read(c -> {
            var found = new ArrayList<Location>();
            for (int i = 0; i < all.size(); i += IDS_A_STATEMENT) {
                List<String> some = all.subList(i, Math.min(all.size(), i + IDS_A_STATEMENT));
                addLocations(c, index, some, found);
            }
            return found;
        });
    }

    private static void addLocations(
            Connection c, long index, List<String> ids, List<Location> found) throws SQLException {
        String sql =
                """
                select x.chunk_id, x.version_id, x.ordinal, x.section, d.id, d.path, v.type
                from chunks x join versions v on v.id = x.version_id
                    join documents d on d.id = v.document_id and d.current = v.id
                where x.index_id = ? and x.excluded = 0 and x.chunk_id in (%s)
                """
                        .formatted("?,".repeat(ids.size() - 1) + "?");
        try (PreparedStatement statement = c.prepareStatement(sql)) {
            statement.setLong(1, index);
            for (int i = 0; i < ids.size(); i++) {
                statement.setString(i + 2, ids.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(
                            new Location(
                                    rows.getString(1),
                                    rows.getLong(5),
                                    rows.getLong(2),
                                    rows.getString(6),
                                    rows.getString(7),
                                    rows.getInt(3),
                                    rows.getInt(4)));
                }
            }
        }
    }

    /// The texts of candidates; those removed meanwhile are left out.
    Map<Leg.Key, PassageInfo> passages(List<Candidate> candidates) {
        Map<Long, List<String>> ids =
                candidates.stream()
                        .collect(
                                Collectors.groupingBy(
                                        each -> each.scope().index(),
                                        Collectors.mapping(
                                                each -> each.location().passage(),
                                                Collectors.toList())));
        return database.read(c -> {
            var passages = new HashMap<Leg.Key, PassageInfo>();
            for (var each : ids.entrySet()) {
                long index = each.getKey();
                tables.passages()
                        .live(c, index, each.getValue())
                        .forEach((id, found) -> passages.put(new Leg.Key(index, id), found));
            }
            return passages;
        });
    }

    /// Passages of a version, by their ordinals, inclusive, but for those that are left out.
    List<PassageInfo> passages(long index, long version, int first, int last) {
        return database
                .read(c -> tables.passages().range(c, new Entry.Key(index, version), first, last))
                .stream()
                .filter(passage -> !passage.excluded())
                .toList();
    }

    Optional<SectionInfo> section(long index, Location location) {
        return database.read(c ->
                tables.passages()
                        .section(c, new Entry.Key(index, location.version()), location.section()));
    }

    /// By number; those of which nothing is searched are left out.
    Map<Long, LiveDocument> documents(Collection<Long> ids) {
        return database.read(c -> tables.documents().live(c, ids));
    }

    /// @throws zhiyin.knowledge.catalog.CatalogException COLLECTION_NOT_FOUND, DOCUMENT_NOT_FOUND
    DocumentInfo document(String collection, long id) {
        return database.read(c ->
                tables.listing()
                        .document(
                                c,
                                tables.documents()
                                        .require(
                                                c,
                                                tables.collections().require(c, collection),
                                                id)));
    }

    /// What a document that is searched is filtered by.
    Optional<Labels> labels(long document) {
        return Optional.ofNullable(documents(List.of(document)).get(document))
                .map(found ->
                        new Labels(
                                found.id(),
                                found.path(),
                                found.type(),
                                found.language(),
                                found.modified(),
                                found.tags().all()));
    }
}
