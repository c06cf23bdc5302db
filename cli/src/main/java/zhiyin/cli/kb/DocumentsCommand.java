package zhiyin.cli.kb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import zhiyin.cli.Columns;
import zhiyin.cli.Sizes;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.server.api.JsonRecords;

/// `zhiyin kb documents`: what is in a collection.
@Command(
        name = "documents",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Lists the documents of a collection.",
        footer = {
            "",
            "Examples:",
            "  zhiyin kb documents manuals",
            "  zhiyin kb documents manuals --stage failed",
            "  zhiyin kb documents manuals --tag draft --type pdf --json"
        })
final class DocumentsCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    String name = "";

    @Option(
            names = "--stage",
            paramLabel = "STAGE",
            description =
                    "Only those: queued, parsed, embedding, ready, failed, duplicate, cancelled.")
    @Nullable String stage;

    @Option(names = "--type", paramLabel = "T", description = "Only those of a format, as pdf.")
    @Nullable String type;

    @Option(names = "--tag", paramLabel = "T", description = "Only those with that tag.")
    @Nullable String tag;

    @Option(names = "--folder", paramLabel = "F", description = "Only those in that folder.")
    @Nullable String folder;

    @Option(names = "--text", paramLabel = "T", description = "Only those named or titled so.")
    @Nullable String text;

    @Option(names = "--json", description = "Print JSON, an object a line.")
    boolean json;

    @Override
    public Integer call() {
        return kb.look(connection -> {
            var table =
                    new Columns(
                            "NUMBER", "STAGE", "TYPE", "LANGUAGE", "PASSAGES", "SIZE", "PATH", "");
            var found = new ArrayList<DocumentInfo>();
            connection.client().eachDocument(name, query(), found::add);
            for (DocumentInfo document : found) {
                if (json) {
                    kb.out().println(JsonRecords.lenient().writeValueAsString(document));
                } else {
                    add(table, document);
                }
            }
            if (!json) {
                table.print(kb.out());
            }
            return 0;
        });
    }

    private Map<String, String> query() {
        var query = new HashMap<String, String>();
        put(query, "stage", stage);
        put(query, "type", type);
        put(query, "tag", tag);
        put(query, "folder", folder);
        put(query, "text", text);
        return query;
    }

    private static void put(Map<String, String> query, String name, @Nullable String value) {
        if (value != null) {
            query.put(name, value);
        }
    }

    private static void add(Columns table, DocumentInfo document) {
        table.row(
                document.id(),
                document.stage().name().toLowerCase(Locale.ROOT),
                document.type(),
                document.language(),
                document.chunks(),
                Sizes.text(document.bytes()),
                document.path(),
                document.failure()
                        .map(failure -> failure.code())
                        .or(() -> document.duplicateOf().map("as "::concat))
                        .orElseGet(
                                () -> document.tags().isEmpty() ? "" : document.tags().toString()));
    }
}
