package zhiyin.cli.kb;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import zhiyin.cli.Columns;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.server.api.JsonRecords;

/// `zhiyin kb jobs`: what was asked for, and how far it is.
@Command(
        name = "jobs",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Lists jobs, the newest first.",
        footer = {"", "Examples:", "  zhiyin kb jobs", "  zhiyin kb jobs manuals --json"})
final class JobsCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "Of this collection alone.")
    String name = "";

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Integer call() {
        return kb.look(connection -> {
            List<JobInfo> jobs = connection.client().jobs(Map.of("collection", name));
            if (json) {
                kb.out().println(JsonRecords.lenient().writeValueAsString(jobs));
                return 0;
            }
            var table =
                    new Columns(
                            "JOB",
                            "STATE",
                            "KIND",
                            "COLLECTION",
                            "READY",
                            "FAILED",
                            "DOCUMENTS",
                            "WHAT");
            for (JobInfo job : jobs) {
                table.row(
                        job.id(),
                        job.state().name().toLowerCase(Locale.ROOT),
                        job.kind().name().toLowerCase(Locale.ROOT),
                        job.collection(),
                        job.progress().ready(),
                        job.progress().failed(),
                        job.progress().documents(),
                        job.title());
            }
            table.print(kb.out());
            return 0;
        });
    }
}
