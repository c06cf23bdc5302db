package zhiyin.cli.kb;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;
import zhiyin.cli.Sizes;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.IndexInfo;
import zhiyin.knowledge.catalog.JobInfo;

/// `zhiyin kb status`: what is there and what is being done.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Tells what is in the collections, and what is being done.",
        footer = {
            "",
            "Examples:",
            "  zhiyin kb status",
            "  zhiyin kb status manuals",
            "  zhiyin kb status manuals --json"
        })
final class StatusCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "This one alone.")
    String name = "";

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Integer call() {
        return kb.look(connection -> {
            KbClient client = connection.client();
            if (json) {
                JsonNode all =
                        name.isEmpty()
                                ? client.get("/kb/collections").path("collections")
                                : client.get(KbClient.path(name));
                kb.out().println(all);
                return 0;
            }
            kb.out()
                    .println(
                            connection.isOwner()
                                    ? "No server is running: waiting work is done by \"zhiyin kb wait\" or \"zhiyin serve\"."
                                    : "Served by " + client.server());
            List<CollectionInfo> collections =
                    name.isEmpty() ? client.collections() : List.of(client.collection(name));
            collections.forEach(this::print);
            printJobs(client);
            return 0;
        });
    }

    private void print(CollectionInfo info) {
        kb.out()
                .printf(
                        "%n%s: %,d documents, %s%n",
                        info.name(), info.documents(), Sizes.text(info.bytes()));
        if (info.documents() > 0) {
            kb.out().println("  stages     " + counts(info.stages()));
            kb.out().println("  types      " + counts(info.types()));
            kb.out().println("  languages  " + counts(info.languages()));
        }
        for (IndexInfo index : info.indexes()) {
            kb.out()
                    .printf(
                            "  %-9s  %s, %d dimensions, %,d of %,d documents, %,d passages%n",
                            index.state().name().toLowerCase(Locale.ROOT),
                            index.settings().model(),
                            index.settings().dimensions(),
                            index.ready(),
                            index.documents(),
                            index.chunks());
            index.settings()
                    .store()
                    .ifPresent(store ->
                            kb.out()
                                    .printf(
                                            "             vectors in %s (%s)%n",
                                            store.address(), store.name()));
        }
        if (info.indexes().isEmpty()) {
            kb.out()
                    .println(
                            "  model      "
                                    + info.settings()
                                            .model()
                                            .orElse(
                                                    "chosen by the language of the first documents"));
        }
    }

    private static <K> String counts(Map<K, Long> counts) {
        var sorted = new TreeMap<String, Long>();
        counts.forEach(
                (key, count) -> sorted.put(String.valueOf(key).toLowerCase(Locale.ROOT), count));
        return sorted.entrySet().stream()
                .map(each ->
                        "%s %,d"
                                .formatted(
                                        each.getKey().isEmpty() ? "unknown" : each.getKey(),
                                        each.getValue()))
                .collect(Collectors.joining(", "));
    }

    private void printJobs(KbClient client) throws InterruptedException {
        for (JobInfo job : client.jobs(Map.of("collection", name))) {
            boolean over =
                    job.state() == JobInfo.State.DONE || job.state() == JobInfo.State.CANCELLED;
            if (!over) {
                JobState state = client.job(job.id());
                kb.out()
                        .printf(
                                "%njob %d of %s, %s: %s%n  %s%n",
                                job.id(),
                                job.collection(),
                                job.state().name().toLowerCase(Locale.ROOT),
                                job.title(),
                                JobLine.text(state, 0));
                state.problem().ifPresent(problem -> kb.out().println("  " + problem));
            }
        }
    }
}
