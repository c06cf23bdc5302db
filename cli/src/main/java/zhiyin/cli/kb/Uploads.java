package zhiyin.cli.kb;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zhiyin.cli.Columns;
import zhiyin.cli.StopHook;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.sync.FoundFile;
import zhiyin.knowledge.sync.SkippedFile;

/// Hands files in, as one job. What the server refuses of a file is told at the end, and does not keep the
/// others out.
final class Uploads {
    private final KbCommand kb;
    private final Connection connection;
    private final Map<String, KbFailure> refused = new LinkedHashMap<>();

    Uploads(KbCommand kb, Connection connection) {
        this.kb = kb;
        this.connection = connection;
    }

    /// @return the exit code
    int run(
            String collection,
            JobInfo.Kind kind,
            String title,
            Collection<FoundFile> files,
            Set<String> tags,
            boolean detach)
            throws InterruptedException {
        KbClient client = connection.client();
        var waiting = new Waiting(kb, connection);
        JobInfo job = client.openJob(collection, kind, title);
        try {
            upload(job, files, tags, waiting.line());
        } catch (InterruptedException | KbFailure e) {
            seal(job, e);
            throw e;
        }
        job = client.job(job.id(), "seal");
        int exitCode = waiting.job(job, detach);
        printRefused();
        return refused.isEmpty() ? exitCode : 1;
    }

    /// What was added is worked at; a job that stays open would wait for more.
    private void seal(JobInfo job, Exception reason) throws InterruptedException {
        try {
            var _ = connection.client().job(job.id(), "seal");
        } catch (KbFailure e) {
            reason.addSuppressed(e); // sealed when the knowledge base is opened the next time
        }
    }

    private void upload(JobInfo job, Collection<FoundFile> files, Set<String> tags, JobLine line)
            throws InterruptedException {
        int done = 0;
        try (var stop = new StopHook(() -> announceStop(job, line))) {
            for (FoundFile file : files) {
                line.showUpload(done++, files.size());
                upload(job, file, tags);
            }
            stop.finished();
        } finally {
            line.clear();
        }
    }

    private void upload(JobInfo job, FoundFile file, Set<String> tags) throws InterruptedException {
        try {
            connection
                    .client()
                    .upload(
                            job.collection(),
                            file.path(),
                            file.file(),
                            file.modified(),
                            tags,
                            job.id());
        } catch (KbFailure e) {
            switch (e.code()) {
                case "INVALID", "INVALID_REQUEST", "BODY_TOO_LARGE", "UNREADABLE" ->
                        refused.put(file.path(), e);
                default -> throw e;
            }
        }
    }

    private void announceStop(JobInfo job, JobLine line) {
        line.say(
                "stopped while documents were added; those that were are kept, and the same command adds the rest (job %d)"
                        .formatted(job.id()));
    }

    /// What lies in a folder and is not taken.
    static void printSkipped(KbCommand kb, List<SkippedFile> skipped) {
        for (SkippedFile file : skipped) {
            kb.err()
                    .printf(
                            "zhiyin: left out %s: %s%n",
                            HitText.printable(file.path()), HitText.printable(file.detail()));
        }
        kb.err().flush();
    }

    private void printRefused() {
        if (refused.isEmpty()) {
            return;
        }
        var table = new Columns("NOT ADDED", "WHY", "");
        refused.forEach((path, failure) -> table.row(path, failure.code(), failure.getMessage()));
        kb.err().println();
        table.print(kb.err());
        kb.err().flush();
    }
}
