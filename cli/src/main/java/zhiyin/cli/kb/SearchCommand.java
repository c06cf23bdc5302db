package zhiyin.cli.kb;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `zhiyin kb search`: passages that answer a question.
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Finds the passages that answer a question, by meaning and by words.",
        footer = {
            "",
            "With --json: an array of {\"document\", \"text\", \"headings\", \"page\", \"score\", \"stages\", ...};",
            "\"page\" is null where the document has no pages. Notes go to the error output.",
            "",
            "Examples:",
            "  zhiyin kb search manuals \"how often is the filter changed?\"",
            "  zhiyin kb search manuals \"过滤器多久更换一次\" --top 3 --context section",
            "  zhiyin kb search manuals,notes \"E104\" --mode words --explain",
            "  zhiyin kb search manuals \"notice period\" --rerank Qwen/Qwen3-Reranker-0.6B --rerank-candidates 50",
            "  zhiyin kb search '*' \"holidays\" --filter-type pdf --filter-from 2025-01-01 --json"
        })
final class SearchCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "The collection; several with commas between, or * for all.")
    String name = "";

    @Parameters(index = "1", paramLabel = "QUERY", description = "A question, or words.")
    String query = "";

    @ArgGroup(validate = false, heading = "%nThe search:%n")
    SearchOptions search = new SearchOptions();

    @Option(names = "--explain", description = "Tell each hit's rank and score at every stage.")
    boolean explain;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Integer call() {
        return kb.look(connection -> {
            ObjectNode body = search.body(query);
            if (!name.equals("*")) {
                List.of(name.split(",", -1)).forEach(body.putArray("collections")::add);
            }
            JsonNode answer = connection.client().post("/kb/search", body);
            if (json) {
                kb.out().println(answer.path("hits"));
                printNotes(answer, kb.err());
            } else {
                print(answer);
            }
            return 0;
        });
    }

    private void print(JsonNode answer) {
        var text = new HitText(Ansi.AUTO.enabled(), explain);
        for (JsonNode hit : answer.path("hits")) {
            text.of(hit).forEach(kb.out()::println);
            kb.out().println();
        }
        if (answer.path("hits").isEmpty()) {
            kb.out().println("Nothing was found.");
        }
        printNotes(answer, kb.out());
        if (explain) {
            kb.out().println(times(answer));
        }
    }

    private static void printNotes(JsonNode answer, PrintWriter to) {
        for (JsonNode note : answer.path("notes")) {
            to.println("Note: " + note.path("message").asString());
        }
    }

    private static String times(JsonNode answer) {
        String found =
                "%.1f ms for the query's vector, %.1f ms to find"
                        .formatted(
                                answer.path("embedding_ms").asDouble(),
                                answer.path("finding_ms").asDouble());
        double reranking = answer.path("reranking_ms").asDouble();
        return reranking == 0 ? found : found + ", %.1f ms to rerank".formatted(reranking);
    }
}
