package zhiyin.cli.kb;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import zhiyin.cli.Columns;
import zhiyin.cli.Sizes;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.server.api.JsonRecords;

/// `zhiyin kb list`: the collections.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Lists the collections.",
        footer = {"", "Examples:", "  zhiyin kb list", "  zhiyin kb list --json"})
final class ListCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Integer call() {
        return kb.look(connection -> {
            List<CollectionInfo> all = connection.client().collections();
            if (json) {
                kb.out().println(JsonRecords.lenient().writeValueAsString(all));
            } else if (all.isEmpty()) {
                kb.out().println("There is no collection yet. Make one: zhiyin kb create NAME");
            } else {
                var table =
                        new Columns(
                                "COLLECTION", "DOCUMENTS", "READY", "PASSAGES", "SIZE", "MODEL");
                all.forEach(each -> add(table, each));
                table.print(kb.out());
            }
            return 0;
        });
    }

    private static void add(Columns table, CollectionInfo info) {
        long ready =
                info.stages().getOrDefault(Stage.READY, 0L)
                        + info.stages().getOrDefault(Stage.DUPLICATE, 0L);
        table.row(
                info.name(),
                "%,d".formatted(info.documents()),
                "%,d".formatted(ready),
                "%,d".formatted(info.live().map(live -> live.chunks()).orElse(0L)),
                Sizes.text(info.bytes()),
                info.indexes().stream()
                        .map(index -> index.settings().model())
                        .limit(1)
                        .collect(Collectors.joining())
                        .transform(model ->
                                model.isEmpty() ? info.settings().model().orElse("-") : model));
    }
}
