package zhiyin.cli.kb;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import zhiyin.knowledge.catalog.JobInfo;

/// `zhiyin kb move`: another store for a collection.
@Command(
        name = "move",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Has a collection's vectors lie in another store. Searches go on with the old one until the new one is complete; \"zhiyin kb rollback\" goes back.",
            "Documents are not read again, and vectors that are still in the cache are not computed again."
        },
        footer = {
            "",
            "Examples:",
            "  zhiyin kb move manuals --store 'postgres://me@db.example/vectors?key=VECTORS_API_KEY'",
            "  zhiyin kb move manuals --store embedded"
        })
final class MoveCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    String name = "";

    @Option(
            names = "--store",
            paramLabel = "URL",
            required = true,
            description =
                    "Server that the vectors are to lie in, as of \"zhiyin kb create\", or \"embedded\"")
    String store = "";

    @Option(names = "--detach", description = "Do not wait until it is done.")
    boolean detach;

    @Override
    public Integer call() {
        return kb.work(connection -> {
            KbClient client = connection.client();
            var body = KbClient.object().put("store", store);
            var job = client.read(client.post(KbClient.path(name, "move"), body), JobInfo.class);
            return new Waiting(kb, connection).job(job, detach);
        });
    }
}
