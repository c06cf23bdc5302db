package zhiyin.knowledge.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// What keeps jobs from going on. It is tried again all the same: these are for people.
public final class ProblemTable {
    private static final int MAX_CHARACTERS = 2_000;

    /// Puts it in the place of what was met at this step before, unless the job is finished or gone.
    public void put(Connection c, long job, Enum<?> step, String problem, Instant now)
            throws SQLException {
        Sql.update(
                c,
                """
                insert into problems (job_id, step, problem, met_at)
                select id, ?, ?, ? from jobs where id = ? and finished_at is null
                on conflict (job_id, step) do update set problem = excluded.problem, met_at = excluded.met_at
                """,
                step,
                problem.substring(0, Math.min(MAX_CHARACTERS, problem.length())),
                now,
                job);
    }

    public void remove(Connection c, long job, Enum<?> step) throws SQLException {
        Sql.update(c, "delete from problems where job_id = ? and step = ?", job, step);
    }

    /// The one that was met last, and not before a time.
    public Optional<String> last(Connection c, long job, Instant since) throws SQLException {
        return Sql.first(
                c,
                "select problem from problems where job_id = ? and met_at >= ? order by met_at desc limit 1",
                row -> Sql.string(row, "problem"),
                job,
                since);
    }
}
