package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import zhiyin.knowledge.chunk.Chunk;
import zhiyin.knowledge.chunk.ChunkedDocument;
import zhiyin.knowledge.chunk.Revisions;

/// Which versions should be in which index, and how far each has come. A method that changes an entry says
/// whether it was still there.
public final class EntryTable {
    private static final String TASK =
            """
            select e.index_id, e.version_id, e.job_id as entry_job, e.stage as entry_stage,
                e.failure_code as entry_failure_code, e.failure as entry_failure,
                e.chunks, e.embedded, e.tokens, v.*, d.path, d.tags, d.current, d.newest,
                d.added_at as document_added
            from entries e join versions v on v.id = e.version_id join documents d on d.id = v.document_id
            """;

    private final PassageTable passages = new PassageTable();
    private final RemovalTable removals = new RemovalTable();

    /// Queues a version that was read for its collection's indexes that are live or being built.
    ///
    /// @return how many there are
    public int queue(Connection c, Version version) throws SQLException {
        return Sql.update(
                c,
                """
                insert into entries (index_id, version_id, job_id, upload_job, stage)
                select i.id, ?, ?, ?, 'QUEUED' from indexes i
                where i.collection_id = ? and i.state in ('LIVE', 'BUILDING')
                on conflict do nothing
                """,
                version.id(),
                version.job(),
                version.job(),
                version.collection());
    }

    /// Queues all versions that were read and are searched or will be, for an index that is new or behind.
    ///
    /// @param job that waits for it; 0 for each version's own
    /// @return how many were not there
    public int queueAll(Connection c, IndexTable.Row index, long job) throws SQLException {
        return Sql.update(
                c,
                """
                insert into entries (index_id, version_id, job_id, upload_job, stage)
                select ?, v.id, case when ? = 0 then v.job_id else ? end, v.job_id, 'QUEUED'
                from versions v join documents d on d.id = v.document_id
                where v.collection_id = ? and v.stage = 'PARSED' and (d.newest = v.id or d.current = v.id)
                on conflict do nothing
                """,
                index.id(),
                job,
                job,
                index.collection());
    }

    /// Entries at a stage, of all indexes that are live or being built alike: the first of each, then the
    /// second of each, and so on, oldest jobs first. Jobs that are paused or cancelled are passed over.
    ///
    /// @param underway entries that are being worked on: they count for their index, and are left out
    public List<Entry.Task> waiting(
            Connection c, Entry.Stage stage, int limit, Set<Entry.Key> underway)
            throws SQLException {
        var lines = new ArrayList<List<Entry.Task>>();
        List<Long> indexes =
                Sql.list(
                        c,
                        "select id from indexes where state in ('LIVE', 'BUILDING') order by id",
                        row -> row.getLong(1));
        for (long index : indexes) {
            lines.add(waitingIn(c, index, stage, limit + underway.size()));
        }
        return Turns.take(lines, limit, task -> underway.contains(task.entry().key()));
    }

    private static List<Entry.Task> waitingIn(Connection c, long index, Entry.Stage stage, int most)
            throws SQLException {
        var waiting = new ArrayList<Entry.Task>();
        String within = "index_id = %d and stage = '%s'".formatted(index, stage);
        OptionalLong job = Jumps.first(c, "entries", "job_id", within, -1);
        while (job.isPresent() && waiting.size() < most) {
            if (JobTable.isWorkedOn(c, job.getAsLong())) {
                waiting.addAll(
                        Sql.list(
                                c,
                                TASK
                                        + """
                                        where e.index_id = ? and e.stage = ? and e.job_id = ?
                                        order by e.version_id limit ?
                                        """,
                                EntryTable::task,
                                index,
                                stage,
                                job.getAsLong(),
                                most - waiting.size()));
            }
            job = Jumps.first(c, "entries", "job_id", within, job.getAsLong());
        }
        return waiting;
    }

    public Optional<Entry.Task> find(Connection c, Entry.Key key) throws SQLException {
        return Sql.first(
                c,
                TASK + "where e.index_id = ? and e.version_id = ?",
                EntryTable::task,
                key.index(),
                key.version());
    }

    /// The document was divided: keeps its passages and sections in place of those it had, which no longer
    /// are to be removed from the store.
    public boolean divided(Connection c, Entry.Key key, ChunkedDocument document)
            throws SQLException {
        return divided(c, key, document, Revisions.NONE);
    }

    /// The same, with what people changed of it.
    public boolean divided(
            Connection c, Entry.Key key, ChunkedDocument document, Revisions revisions)
            throws SQLException {
        if (find(c, key).isEmpty()) {
            return false;
        }
        removals.addOf(c, key);
        passages.replace(c, key, document, revisions);
        long tokens = document.chunks().stream().mapToLong(Chunk::tokens).sum();
        Sql.update(
                c,
                """
                update entries set stage = 'CHUNKED', chunks = ?, embedded = 0, tokens = ?,
                    failure_code = null, failure = null
                where index_id = ? and version_id = ?
                """,
                document.chunks().size(),
                tokens,
                key.index(),
                key.version());
        return true;
    }

    /// A hint, for progress.
    public boolean embedded(Connection c, Entry.Key key, int passages) throws SQLException {
        return 1
                == Sql.update(
                        c,
                        "update entries set embedded = ? where index_id = ? and version_id = ?",
                        passages,
                        key.index(),
                        key.version());
    }

    /// All its passages are in the store.
    ///
    /// @return the number of this change, see [FollowTable]
    public long ready(Connection c, Entry.Key key) throws SQLException {
        long number = FollowTable.next(c);
        Sql.update(
                c,
                """
                update entries set stage = 'READY', embedded = chunks, failure_code = null, failure = null,
                    ready_number = ?
                where index_id = ? and version_id = ?
                """,
                number,
                key.index(),
                key.version());
        return number;
    }

    public boolean failed(Connection c, Entry.Key key, DocumentFailure failure)
            throws SQLException {
        return 1
                == Sql.update(
                        c,
                        """
                        update entries set stage = 'FAILED', failure_code = ?, failure = ?
                        where index_id = ? and version_id = ?
                        """,
                        failure.code(),
                        failure.message(),
                        key.index(),
                        key.version());
    }

    /// To be divided once more.
    public boolean requeue(Connection c, Entry.Key key, long job) throws SQLException {
        return 1
                == Sql.update(
                        c,
                        """
                        update entries set stage = 'QUEUED', job_id = ?, failure_code = null, failure = null
                        where index_id = ? and version_id = ?
                        """,
                        job,
                        key.index(),
                        key.version());
    }

    /// Passages were taken out of the store by one process while another found them there: documents that have them
    /// are gathered again.
    public void gatherAgain(Connection c, long index, Collection<String> passages)
            throws SQLException {
        for (List<String> some : Batches.of(passages)) {
            Sql.update(
                    c,
                    """
                    update entries set stage = 'CHUNKED' where index_id = ? and stage = 'READY' and version_id in
                        (select version_id from chunks where index_id = ? and excluded = 0 and chunk_id in
                    """
                            + Sql.marks(some.size())
                            + ")",
                    Batches.values(some, index, index));
        }
    }

    /// Whether every entry of an index is ready or failed.
    public boolean isComplete(Connection c, long index) throws SQLException {
        return !Sql.exists(
                c,
                "select 1 from entries where index_id = ? and stage in ('QUEUED', 'CHUNKED') limit 1",
                index);
    }

    /// Takes a version out of every index.
    void remove(Connection c, long version) throws SQLException {
        removals.addOf(c, version);
        Sql.update(c, "delete from entries where version_id = ?", version);
    }

    private static Entry.Task task(ResultSet row) throws SQLException {
        var entry =
                new Entry(
                        row.getLong("index_id"),
                        row.getLong("version_id"),
                        row.getLong("entry_job"),
                        Sql.constant(row, "entry_stage", Entry.Stage.class),
                        Sql.failure(row, "entry_failure_code", "entry_failure"),
                        row.getInt("chunks"),
                        row.getInt("embedded"),
                        row.getLong("tokens"));
        return new Entry.Task(
                entry,
                VersionTable.row(row, "version_id"),
                DocumentTable.row(row, "document_id", "document_added"));
    }
}
