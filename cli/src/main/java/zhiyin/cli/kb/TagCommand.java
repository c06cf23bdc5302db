package zhiyin.cli.kb;

import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import zhiyin.knowledge.catalog.DocumentInfo;

/// `zhiyin kb tag`: a document's tags.
@Command(
        name = "tag",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Adds tags to a document, or takes them away (-TAG).",
        footer = {
            "",
            "Examples:",
            "  zhiyin kb tag manuals pump.pdf 2025 checked",
            "  zhiyin kb tag manuals pump.pdf -- -draft +checked"
        })
final class TagCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    String name = "";

    @Parameters(
            index = "1",
            paramLabel = "DOCUMENT",
            description = "Its path in the collection, or its number.")
    String document = "";

    @Parameters(
            index = "2..*",
            arity = "1..*",
            paramLabel = "TAG",
            description = "TAG or +TAG to add, -TAG (behind --) to take away.")
    List<String> tags = List.of();

    @Override
    public Integer call() {
        return kb.look(connection -> {
            KbClient client = connection.client();
            DocumentInfo info = client.document(name, document);
            var all = new TreeSet<>(info.tags());
            for (String tag : tags) {
                if (tag.startsWith("-")) {
                    all.remove(tag.substring(1));
                } else {
                    all.add(tag.startsWith("+") ? tag.substring(1) : tag);
                }
            }
            var body = KbClient.object();
            all.forEach(body.putArray("tags")::add);
            client.patch(KbClient.path(name, "documents", String.valueOf(info.id())), body);
            kb.out()
                    .printf(
                            "%s: %s%n",
                            info.path(), all.isEmpty() ? "no tags" : String.join(", ", all));
            return 0;
        });
    }
}
