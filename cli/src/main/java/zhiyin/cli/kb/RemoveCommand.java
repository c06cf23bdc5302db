package zhiyin.cli.kb;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import zhiyin.knowledge.catalog.DocumentInfo;

/// `zhiyin kb remove`: documents out of a collection.
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Removes documents from a collection. The files they came from stay.",
        footer = {"", "Examples:", "  zhiyin kb remove manuals docs/old.pdf"})
final class RemoveCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    String name = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "DOCUMENT",
            description = "Paths in the collection, or numbers.")
    List<String> documents = List.of();

    @Override
    public Integer call() {
        return kb.look(connection -> {
            KbClient client = connection.client();
            for (String document : documents) {
                DocumentInfo info = client.document(name, document);
                client.delete(KbClient.path(name, "documents", String.valueOf(info.id())));
                kb.out().println("removed " + info.path());
            }
            return 0;
        });
    }
}
