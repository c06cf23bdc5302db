package zhiyin.cli.kb;

import java.io.Console;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import zhiyin.knowledge.catalog.CollectionInfo;

/// `zhiyin kb drop`: a collection no more.
@Command(
        name = "drop",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Deletes a collection with everything in it.",
        footer = {"", "Examples:", "  zhiyin kb drop manuals --yes"})
final class DropCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    String name = "";

    @Option(names = "--yes", description = "Do not ask.")
    boolean yes;

    @Override
    public Integer call() {
        return kb.look(connection -> {
            KbClient client = connection.client();
            CollectionInfo info = client.collection(name);
            if (!yes && !confirmed(info)) {
                return kb.fail("nothing was deleted; --yes deletes without asking");
            }
            client.delete(KbClient.path(name));
            kb.out().printf("deleted %s, %,d documents%n", name, info.documents());
            return 0;
        });
    }

    private boolean confirmed(CollectionInfo info) {
        return Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .map(console ->
                        console.readLine(
                                "Delete %s, %,d documents? (yes/no) ",
                                info.name(), info.documents()))
                .filter("yes"::equals)
                .isPresent();
    }
}
