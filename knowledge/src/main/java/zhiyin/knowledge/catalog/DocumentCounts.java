package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// How many documents of a collection are at each stage, in each language, of each type.
///
/// Of 100,000 documents, joining each with its newest version and that with its entry takes half a second.
/// But nearly every version is the newest of its document, so all versions and all entries are counted, each
/// from an index that holds what is counted, and those of versions that are not the newest are taken off.
record DocumentCounts(
        Map<Stage, Long> stages, Map<String, Long> languages, Map<String, Long> types, long bytes) {
    static DocumentCounts of(Connection c, CollectionRow row) throws SQLException {
        var count = new Count();
        versions(c, row, count);
        entries(c, row, count);
        superseded(c, row, count);
        return new DocumentCounts(
                present(count.stages), present(count.languages), present(count.types), count.bytes);
    }

    private static final class Count {
        final Map<Stage, Long> stages = new HashMap<>();
        final Map<String, Long> languages = new HashMap<>();
        final Map<String, Long> types = new HashMap<>();
        long bytes;

        void add(Stage stage, String language, String type, long documents, long length) {
            stages.merge(stage, documents, Long::sum);
            languages.merge(language, documents, Long::sum);
            types.merge(type, documents, Long::sum);
            bytes += length;
        }

        /// Of documents that were counted as PARSED, some have gone on.
        void moveOn(Stage stage, long documents) {
            stages.merge(stage, documents, Long::sum);
            stages.merge(Stage.PARSED, -documents, Long::sum);
        }
    }

    private static void versions(Connection c, CollectionRow row, Count count) throws SQLException {
        Sql.each(
                c,
                """
                select stage, language, type, count(*) as documents, sum(bytes) as bytes
                from versions where collection_id = ? group by stage, language, type
                """,
                group ->
                        count.add(
                                Sql.constant(group, "stage", Stage.class),
                                Sql.string(group, "language"),
                                Sql.string(group, "type"),
                                group.getLong("documents"),
                                group.getLong("bytes")),
                row.id());
    }

    /// Versions with entries are PARSED.
    private static void entries(Connection c, CollectionRow row, Count count) throws SQLException {
        Sql.each(
                c,
                "select stage, count(*) as documents from entries where index_id = ? group by stage",
                group ->
                        count.moveOn(
                                shown(Sql.constant(group, "stage", Entry.Stage.class)),
                                group.getLong("documents")),
                row.live().orElse(0));
    }

    private static void superseded(Connection c, CollectionRow row, Count count)
            throws SQLException {
        Sql.each(
                c,
                """
                select %s as shown_stage, n.language, n.type, n.bytes
                from documents d
                join versions n on n.id = d.current
                left join entries e on e.index_id = ? and e.version_id = n.id
                where d.collection_id = ? and d.current <> d.newest
                """
                        .formatted(Listing.STAGE),
                version ->
                        count.add(
                                Sql.constant(version, "shown_stage", Stage.class),
                                Sql.string(version, "language"),
                                Sql.string(version, "type"),
                                -1,
                                -version.getLong("bytes")),
                row.live().orElse(0),
                row.id());
    }

    private static Stage shown(Entry.Stage stage) {
        return switch (stage) {
            case QUEUED -> Stage.PARSED;
            case CHUNKED -> Stage.EMBEDDING;
            case READY -> Stage.READY;
            case FAILED -> Stage.FAILED;
        };
    }

    private static <K> Map<K, Long> present(Map<K, Long> counts) {
        counts.values().removeIf(count -> count == 0);
        return counts;
    }
}
