package zhiyin.cli.kb;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import zhiyin.knowledge.catalog.JobInfo;

/// `zhiyin kb rebuild`: another model for a collection.
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Embeds a collection anew, by another model or in passages of another size. Searches go on with the old index until the new one is complete; \"zhiyin kb rollback\" goes back.",
            "Documents are not read again."
        },
        footer = {
            "",
            "Examples:",
            "  zhiyin kb rebuild manuals --model Qwen/Qwen3-Embedding-0.6B --dimensions 512",
            "  zhiyin kb rebuild manuals --chunk-tokens 200"
        })
final class RebuildCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    String name = "";

    @Option(names = "--model", paramLabel = "M", description = "Embedding model. Default: as it is")
    Optional<String> model = Optional.empty();

    @Option(names = "--dimensions", paramLabel = "N", description = "Of the vectors.")
    Optional<Integer> dimensions = Optional.empty();

    @Option(names = "--chunk-tokens", paramLabel = "N", description = "What passages come near to.")
    Optional<Integer> chunkTokens = Optional.empty();

    @Option(names = "--detach", description = "Do not wait until it is done.")
    boolean detach;

    @Override
    public Integer call() {
        return kb.work(connection -> {
            KbClient client = connection.client();
            var body = KbClient.object();
            Settings.put(body, model, dimensions, chunkTokens);
            var job = client.read(client.post(KbClient.path(name, "rebuild"), body), JobInfo.class);
            return new Waiting(kb, connection).job(job, detach);
        });
    }
}
