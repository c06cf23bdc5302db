package zhiyin.cli.kb;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import zhiyin.knowledge.catalog.JobInfo;

/// `zhiyin kb rollback`: the index before.
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Goes back to the index that was live before the last \"rebuild\".",
        footer = {"", "Examples:", "  zhiyin kb rollback manuals"})
final class RollbackCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    String name = "";

    @Override
    public Integer call() {
        return kb.work(connection -> {
            KbClient client = connection.client();
            var _ = client.post(KbClient.path(name, "roll-back"), KbClient.object());
            int exitCode = 0;
            for (JobInfo job : client.jobs(Map.of("collection", name))) {
                if (job.kind() == JobInfo.Kind.REINDEX && job.state() == JobInfo.State.RUNNING) {
                    exitCode = new Waiting(kb, connection).job(job, false);
                }
            }
            kb.out()
                    .printf(
                            "%s is searched by %s%n",
                            name,
                            client.collection(name)
                                    .live()
                                    .map(live -> live.settings().model())
                                    .orElse("no index"));
            return exitCode;
        });
    }
}
