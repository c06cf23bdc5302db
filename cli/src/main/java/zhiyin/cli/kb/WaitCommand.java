package zhiyin.cli.kb;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import zhiyin.knowledge.catalog.JobInfo;

/// `zhiyin kb wait`: until all is done.
@Command(
        name = "wait",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Does what is still to be done, or waits until it is, with progress.",
        footer = {
            "",
            "Examples:",
            "  zhiyin kb wait              after Ctrl-C, or after \"add --detach\"",
            "  zhiyin kb wait manuals"
        })
final class WaitCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "Of this collection alone.")
    String name = "";

    @Override
    public Integer call() {
        return kb.work(connection -> {
            List<JobInfo> jobs =
                    connection.client().jobs(Map.of("collection", name)).stream()
                            .filter(WaitCommand::isUnderWay)
                            .toList()
                            .reversed();
            int exitCode = 0;
            for (JobInfo job : jobs) {
                exitCode = Math.max(exitCode, new Waiting(kb, connection).job(job, false));
            }
            if (jobs.isEmpty()) {
                kb.out().println("There is nothing to be done.");
            }
            return exitCode;
        });
    }

    /// One that is open has another command adding to it.
    private static boolean isUnderWay(JobInfo job) {
        return job.state() == JobInfo.State.RUNNING || job.state() == JobInfo.State.OPEN;
    }
}
