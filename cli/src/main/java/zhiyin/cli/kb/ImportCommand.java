package zhiyin.cli.kb;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import zhiyin.knowledge.catalog.CollectionInfo;

/// `zhiyin kb import`: a collection from a file.
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes a collection of a file that \"zhiyin kb export\" wrote.",
        footer = {
            "",
            "Examples:",
            "  zhiyin kb import manuals.zhiyin",
            "  zhiyin kb import manuals.zhiyin --name manuals-2"
        })
final class ImportCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", paramLabel = "FILE", description = "The file.")
    Path file = Path.of("");

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What it is called here. Default: as in the file")
    String name = "";

    @Override
    public Integer call() {
        if (!Files.isRegularFile(file)) {
            return kb.fail(file + ": no such file");
        }
        return kb.look(connection -> {
            KbClient client = connection.client();
            String to = "/kb/import" + KbClient.query(Map.of("name", name));
            var info = client.read(client.post(to, file), CollectionInfo.class);
            kb.out().printf("%s: %,d documents%n", info.name(), info.documents());
            return 0;
        });
    }
}
