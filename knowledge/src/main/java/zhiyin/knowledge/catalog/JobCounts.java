package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import zhiyin.knowledge.catalog.Version.Stage;

/// Counts how far a job has come: of uploads by its versions and their entries in the live index, of a
/// rebuild by the entries that it waits for. Everything is read from indexes, which hold all that is summed.
final class JobCounts {
    private record Files(long count, long bytes, long units) {
        static final Files NONE = new Files(0, 0, 0);

        Files plus(Files other) {
            return new Files(count + other.count, bytes + other.bytes, units + other.units);
        }
    }

    private record Passages(long documents, long chunks, long embedded) {
        static final Passages NONE = new Passages(0, 0, 0);

        Passages plus(Passages other) {
            return new Passages(
                    documents + other.documents, chunks + other.chunks, embedded + other.embedded);
        }
    }

    JobProgress of(Connection c, long job, JobInfo.Kind kind, long collection, OptionalLong live)
            throws SQLException {
        return kind == JobInfo.Kind.REINDEX
                ? ofRebuild(c, job, collection)
                : ofUploads(c, job, live.orElse(0));
    }

    private static JobProgress ofUploads(Connection c, long job, long index) throws SQLException {
        Map<Stage, Files> versions = versions(c, job);
        Map<Entry.Stage, Passages> entries =
                entries(c, "index_id = ? and upload_job = ?", index, job);
        Files failed = versions.getOrDefault(Stage.FAILED, Files.NONE);
        Files duplicates = versions.getOrDefault(Stage.DUPLICATE, Files.NONE);
        Files read = versions.getOrDefault(Stage.PARSED, Files.NONE).plus(failed).plus(duplicates);
        Files all = versions.values().stream().reduce(Files.NONE, Files::plus);
        Passages passages = sum(entries);
        return new JobProgress(
                all.count(),
                read.count(),
                documents(entries, Entry.Stage.READY) + duplicates.count(),
                documents(entries, Entry.Stage.FAILED) + failed.count(),
                all.bytes(),
                read.bytes(),
                read.units(),
                passages.chunks(),
                passages.embedded());
    }

    private static JobProgress ofRebuild(Connection c, long job, long collection)
            throws SQLException {
        Map<Entry.Stage, Passages> entries =
                entries(
                        c,
                        """
                        index_id in (select id from indexes where collection_id = ?)
                            and stage in ('QUEUED', 'CHUNKED', 'READY', 'FAILED') and job_id = ?
                        """,
                        collection,
                        job);
        Passages all = sum(entries);
        return new JobProgress(
                all.documents(),
                all.documents(),
                documents(entries, Entry.Stage.READY),
                documents(entries, Entry.Stage.FAILED),
                0,
                0,
                0,
                all.chunks(),
                all.embedded());
    }

    private static Map<Stage, Files> versions(Connection c, long job) throws SQLException {
        var found = new EnumMap<Stage, Files>(Stage.class);
        Sql.each(
                c,
                """
                select stage, count(*) as documents, sum(bytes) as bytes, sum(units) as units
                from versions where job_id = ? group by stage
                """,
                row ->
                        found.put(
                                Sql.constant(row, "stage", Stage.class),
                                new Files(
                                        row.getLong("documents"),
                                        row.getLong("bytes"),
                                        row.getLong("units"))),
                job);
        return found;
    }

    private static Map<Entry.Stage, Passages> entries(
            Connection c, String condition, long first, long second) throws SQLException {
        var found = new EnumMap<Entry.Stage, Passages>(Entry.Stage.class);
        Sql.each(
                c,
                """
                select stage, count(*) as documents, sum(chunks) as chunks, sum(embedded) as embedded
                from entries where %s group by stage
                """
                        .formatted(condition),
                row ->
                        found.put(
                                Sql.constant(row, "stage", Entry.Stage.class),
                                new Passages(
                                        row.getLong("documents"),
                                        row.getLong("chunks"),
                                        row.getLong("embedded"))),
                first,
                second);
        return found;
    }

    private static Passages sum(Map<Entry.Stage, Passages> entries) {
        return entries.values().stream().reduce(Passages.NONE, Passages::plus);
    }

    private static long documents(Map<Entry.Stage, Passages> entries, Entry.Stage stage) {
        return entries.getOrDefault(stage, Passages.NONE).documents();
    }
}
