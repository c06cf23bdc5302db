package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.JobInfo.Kind;
import zhiyin.knowledge.catalog.JobInfo.State;

/// Jobs. How far one has come is counted when it is asked for, and kept once it is finished: its documents
/// may be removed or replaced later.
public final class JobTable {
    private final JobCounts counts = new JobCounts();

    private static final String ALL =
            """
            select j.id, j.collection_id, c.name, c.live_index, j.kind, j.state, j.title, j.progress,
                j.created_at, j.finished_at
            from jobs j join collections c on c.id = j.collection_id
            """;

    public long insert(Connection c, long collection, Kind kind, String title, Instant now)
            throws SQLException {
        return Sql.number(
                c,
                """
                insert into jobs (collection_id, kind, state, title, created_at)
                values (?, ?, 'OPEN', ?, ?) returning id
                """,
                collection,
                kind,
                title,
                now);
    }

    /// @throws CatalogException JOB_NOT_FOUND
    public JobInfo require(Connection c, long id) throws SQLException {
        return find(c, id)
                .orElseThrow(() ->
                        new CatalogException(
                                Code.JOB_NOT_FOUND, "there is no job of number " + id));
    }

    public Optional<JobInfo> find(Connection c, long id) throws SQLException {
        return Sql.first(c, ALL + "where j.id = ?", row -> info(c, row), id);
    }

    /// The newest first.
    ///
    /// @param collection empty for all
    /// @param limit at most so many
    public List<JobInfo> list(Connection c, OptionalLong collection, int limit)
            throws SQLException {
        return collection.isPresent()
                ? Sql.list(
                        c,
                        ALL + "where j.collection_id = ? order by j.id desc limit ?",
                        row -> info(c, row),
                        collection.getAsLong(),
                        limit)
                : Sql.list(
                        c,
                        ALL + "where c.dropped_at is null order by j.id desc limit ?",
                        row -> info(c, row),
                        limit);
    }

    /// Those in a state, oldest first.
    public List<JobInfo> ofState(Connection c, State state) throws SQLException {
        return Sql.list(c, ALL + "where j.state = ? order by j.id", row -> info(c, row), state);
    }

    public Optional<State> state(Connection c, long id) throws SQLException {
        return Sql.first(
                c,
                "select state from jobs where id = ?",
                row -> Sql.constant(row, "state", State.class),
                id);
    }

    /// Sets a state; DONE and CANCELLED finish the job, and keep its progress, any other takes it up again.
    public void setState(Connection c, long id, State state, Instant now) throws SQLException {
        boolean ends = state == State.DONE || state == State.CANCELLED;
        Sql.update(c, "update jobs set progress = null where id = ?", id);
        JobInfo job = require(c, id);
        Sql.update(
                c,
                "update jobs set state = ?, finished_at = ?, progress = ? where id = ?",
                state,
                ends ? now : null,
                ends ? CatalogJson.progress(job.progress()) : null,
                id);
    }

    /// Whether all of a job came to an end: nothing waits to be read, divided or embedded. What a collection
    /// without an index holds waits for one.
    public boolean isFinished(Connection c, long id) throws SQLException {
        return !Sql.exists(
                        c,
                        "select 1 from versions where job_id = ? and stage = 'QUEUED' limit 1",
                        id)
                && !Sql.exists(
                        c,
                        """
                        select 1 from jobs j join collections c on c.id = j.collection_id
                        where j.id = ? and c.live_index is null
                            and exists (select 1 from versions v where v.job_id = j.id and v.stage = 'PARSED')
                        """,
                        id)
                && !Sql.exists(
                        c,
                        """
                        select 1 from jobs j join indexes i on i.collection_id = j.collection_id
                        where j.id = ? and (i.state = 'LIVE' or (i.state = 'BUILDING' and j.kind = 'REINDEX'))
                            and exists (
                                select 1 from entries e where e.index_id = i.id
                                    and e.stage in ('QUEUED', 'CHUNKED') and e.job_id = j.id)
                        """,
                        id);
    }

    /// What no job asked for is always worked on.
    static boolean isWorkedOn(Connection c, long id) throws SQLException {
        return !Sql.exists(
                c, "select 1 from jobs where id = ? and state in ('PAUSED', 'CANCELLED')", id);
    }

    private JobInfo info(Connection c, ResultSet row) throws SQLException {
        long id = row.getLong("id");
        Kind kind = Sql.constant(row, "kind", Kind.class);
        Optional<String> kept = Sql.optionalString(row, "progress");
        OptionalLong live = Sql.optionalLong(row, "live_index");
        OptionalLong finished = Sql.optionalLong(row, "finished_at");
        return new JobInfo(
                id,
                Sql.string(row, "name"),
                kind,
                Sql.constant(row, "state", State.class),
                Sql.string(row, "title"),
                kept.isPresent()
                        ? CatalogJson.progress(kept.get())
                        : counts.of(c, id, kind, row.getLong("collection_id"), live),
                Sql.time(row, "created_at"),
                finished.isPresent()
                        ? Optional.of(Instant.ofEpochMilli(finished.getAsLong()))
                        : Optional.empty());
    }
}
