package zhiyin.cli.kb;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/// `zhiyin kb why-not`: where a document fell out of a search.
@Command(
        name = "why-not",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Tells at which stage of a search a document fell out, with the figures.",
        footer = {
            "",
            "Examples:",
            "  zhiyin kb why-not manuals \"how often is the filter changed?\" pump.pdf"
        })
final class WhyNotCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    String name = "";

    @Parameters(index = "1", paramLabel = "QUERY", description = "What was looked for.")
    String query = "";

    @Parameters(
            index = "2",
            paramLabel = "DOCUMENT",
            description = "Its path in the collection, or its number.")
    String document = "";

    @ArgGroup(validate = false, heading = "%nThe search:%n")
    SearchOptions search = new SearchOptions();

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Integer call() {
        return kb.look(connection -> {
            KbClient client = connection.client();
            var body = KbClient.object().put("collection", name);
            body.put("document_id", client.document(name, document).id());
            body.set("search", search.body(query));
            JsonNode answer = client.post("/kb/why-not", body);
            if (json) {
                kb.out().println(answer);
            } else {
                kb.out()
                        .printf(
                                "%s: %s%n",
                                answer.path("verdict").asString().replace('_', ' '),
                                answer.path("explanation").asString());
                HitText.stages(answer.path("stages"))
                        .forEach(line -> kb.out().println("  " + line));
            }
            return 0;
        });
    }
}
