package zhiyin.cli.kb;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import zhiyin.cli.Columns;
import zhiyin.cli.StopHook;
import zhiyin.cli.Terminal;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.JobProgress;

/// Waits for a job, shows how it gets on, and tells how it ended.
final class Waiting {
    private static final Duration PAUSE = Duration.ofMillis(150);

    private final KbCommand kb;
    private final Connection connection;
    private final JobLine line;
    private final long begun = System.nanoTime();

    Waiting(KbCommand kb, Connection connection) {
        this.kb = kb;
        this.connection = connection;
        this.line = new JobLine(kb.err(), Terminal.showsErrors());
    }

    /// The line on which progress is shown.
    JobLine line() {
        return line;
    }

    /// @return the exit code: 1 where a document failed
    int job(JobInfo job, boolean detach) throws InterruptedException {
        if (detach) {
            announceQueued(job);
            return 0;
        }
        try (var stop = new StopHook(() -> announceStop(job))) {
            JobState state = connection.client().job(job.id());
            while (!state.isOver()) {
                line.show(state);
                Thread.sleep(PAUSE);
                state = connection.client().job(job.id());
            }
            stop.finished();
            line.clear();
            return summarize(state.job());
        } finally {
            line.clear();
        }
    }

    private void announceQueued(JobInfo job) {
        kb.out()
                .printf(
                        "job %d: %,d documents are queued%s%n",
                        job.id(),
                        job.progress().documents(),
                        connection.isOwner()
                                ? "; no server is running, so start \"zhiyin serve\" or \"zhiyin kb wait\""
                                : "");
    }

    private void announceStop(JobInfo job) {
        line.clear();
        kb.err()
                .printf(
                        "zhiyin: stopped; job %d of %s is queued and nothing is lost: %s%n",
                        job.id(),
                        job.collection(),
                        connection.isOwner()
                                ? "\"zhiyin kb wait\" or \"zhiyin serve\" goes on"
                                : "the server goes on; \"zhiyin kb wait\" watches");
        kb.err().flush();
    }

    private int summarize(JobInfo job) throws InterruptedException {
        JobProgress progress = job.progress();
        double seconds = (System.nanoTime() - begun) / 1e9;
        kb.out()
                .printf(
                        Locale.ROOT,
                        "%s: %s%,d of %,d documents can be searched, %,d passages, %.1f s%n",
                        job.collection(),
                        job.state() == JobInfo.State.CANCELLED ? "cancelled; " : "",
                        progress.ready(),
                        progress.documents(),
                        progress.chunks(),
                        seconds);
        if (progress.failed() == 0) {
            return 0;
        }
        printFailures(job);
        return 1;
    }

    private void printFailures(JobInfo job) throws InterruptedException {
        var table = new Columns("FAILED", "WHY", "");
        connection
                .client()
                .eachDocument(
                        job.collection(),
                        Map.of("job", String.valueOf(job.id()), "stage", "failed"),
                        document -> add(table, document));
        if (!table.isEmpty()) {
            kb.err().println();
            table.print(kb.err());
            kb.err().println();
            kb.err().printf("Once more, when that is mended: zhiyin kb retry %d%n", job.id());
            kb.err().flush();
        }
    }

    private static void add(Columns table, DocumentInfo document) {
        document.failure()
                .ifPresent(
                        failure -> table.row(document.path(), failure.code(), failure.message()));
    }
}
