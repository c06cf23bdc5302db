package zhiyin.cli.kb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;
import zhiyin.cli.Columns;
import zhiyin.cli.Sizes;
import zhiyin.knowledge.catalog.DocumentInfo;

/// `zhiyin kb show`: a document.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Shows a document: what it is, what was noticed while it was read, its text or passages.",
        footer = {
            "",
            "Examples:",
            "  zhiyin kb show manuals docs/pump.pdf",
            "  zhiyin kb show manuals 17 --passages",
            "  zhiyin kb show manuals 17 --markdown > pump.md"
        })
final class ShowCommand implements Callable<Integer> {
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

    /// What is shown instead of a summary.
    static final class Part {
        @Option(names = "--passages", description = "Its passages, as they are embedded.")
        boolean passages;

        @Option(names = "--markdown", description = "Its text as Markdown.")
        boolean markdown;

        @Option(names = "--html", description = "Its text as HTML.")
        boolean html;
    }

    @ArgGroup Part part = new Part();

    @Override
    public Integer call() {
        return kb.look(connection -> {
            KbClient client = connection.client();
            DocumentInfo info = client.document(name, document);
            String path = KbClient.path(name, "documents", String.valueOf(info.id()));
            if (part.markdown || part.html) {
                print(client.bytes(path + (part.html ? "/html" : "/markdown")));
            } else if (part.passages) {
                printPassages(client, path);
            } else {
                printSummary(info, client.get(path + "/report"));
            }
            return 0;
        });
    }

    private void print(InputStream text) throws IOException {
        try (text) {
            kb.out().print(new String(text.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private void printPassages(KbClient client, String path) throws InterruptedException {
        String after = "";
        JsonNode page;
        do {
            page = client.get(path + "/passages" + after);
            for (JsonNode passage : page.path("passages")) {
                kb.out()
                        .printf(
                                "--- %d  (%d tokens, %s)%n%s%n%n",
                                passage.path("ordinal").asInt(),
                                passage.path("tokens").asInt(),
                                HitText.place(passage.path("place")),
                                HitText.printable(passage.path("embed_text").asString()));
            }
            after = "?after=" + page.path("next").asString("0");
        } while (page.has("next"));
    }

    private void printSummary(DocumentInfo info, JsonNode report) {
        var table = new Columns("document", info.path());
        table.row("number", info.id());
        table.row("title", info.title());
        table.row("type", info.type());
        table.row("language", info.language());
        table.row("size", Sizes.text(info.bytes()));
        table.row("changed", info.modified());
        table.row("tags", String.join(", ", info.tags()));
        table.row("stage", info.stage().name().toLowerCase(Locale.ROOT));
        info.failure()
                .ifPresent(
                        failure -> table.row("failure", failure.code() + ": " + failure.message()));
        info.duplicateOf().ifPresent(other -> table.row("same as", other));
        table.row("searchable", info.searchable() ? "yes" : "no");
        table.row("passages", info.chunks());
        table.print(kb.out());
        for (JsonNode finding : report.path("findings")) {
            kb.out()
                    .printf(
                            "  %s%s: %s%n",
                            finding.path("unit").asInt() > 0
                                    ? finding.path("unit").asInt() + ": "
                                    : "",
                            finding.path("kind").asString().replace('_', ' '),
                            HitText.printable(finding.path("detail").asString()));
        }
    }
}
