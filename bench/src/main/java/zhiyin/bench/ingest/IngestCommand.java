package zhiyin.bench.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.JobProgress;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.job.JobEvent;
import zhiyin.knowledge.job.Subscription;

/// `zhiyin bench ingest`: how fast a folder becomes searchable, and how much of that time its vectors alone
/// take.
@Command(
        name = "ingest",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Brings a folder into an empty knowledge base and prints pages and passages a"
                        + " second, from the first file to the last one ready; then embeds the same"
                        + " passages alone.",
        footer = {"", "Example:", "  ./zhiyin bench ingest --documents manuals/"})
public final class IngestCommand implements Callable<Integer> {
    @Option(
            names = "--documents",
            paramLabel = "DIR",
            required = true,
            description = "A folder, with all below it.")
    Path documents = Path.of("");

    @Option(names = "--model", description = "A model. Default: by the documents' language")
    Optional<String> model = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("zhiyin-ingest");
        var settings =
                new CollectionSettings(
                        model,
                        CollectionSettings.DEFAULTS.dimensions(),
                        CollectionSettings.DEFAULTS.targetTokens(),
                        CollectionSettings.DEFAULTS.maxTokens());
        try (KnowledgeBase base = KnowledgeBase.open(data, KnowledgeOptions.defaults());
                Subscription _ = base.jobs().subscribe(IngestCommand::tell)) {
            long start = System.nanoTime();
            long job = FolderIngest.put(base, documents, settings);
            FolderIngest.await(base);
            report(base, base.jobs().require(job), Duration.ofNanos(System.nanoTime() - start));
        } finally {
            delete(data);
        }
        return 0;
    }

    private static void tell(JobEvent event) {
        if (event instanceof JobEvent.Progress progress) {
            JobProgress so = progress.info().progress();
            System.err.printf(
                    "%tT  %d of %d read, %d ready, %d failed; %d of %d passages; %s%n",
                    LocalTime.now(ZoneId.systemDefault()),
                    so.parsed(),
                    so.documents(),
                    so.ready(),
                    so.failed(),
                    so.chunksReady(),
                    so.chunks(),
                    progress.remaining().map(time -> time.toSeconds() + " s left").orElse("?"));
        }
    }

    private static void report(KnowledgeBase base, JobInfo job, Duration time) {
        double seconds = time.toMillis() / 1e3;
        CollectionInfo collection = base.collections().require(FolderIngest.COLLECTION);
        String used = collection.live().orElseThrow().settings().model();
        List<String> texts = texts(base);
        System.out.printf(
                "%d documents (%s), %.1f MB, %d pages and other units, %d passages, %s%n",
                collection.documents(),
                collection.stages(),
                collection.bytes() / 1e6,
                job.progress().units(),
                texts.size(),
                used);
        System.out.printf(
                "ready in %.2f s, the model's loading included: %.1f units/s, %.1f passages/s%n",
                seconds, job.progress().units() / seconds, texts.size() / seconds);
        try (Embedder embedder = Embedder.open(used)) {
            embedder.embed("warm-up");
            long start = System.nanoTime();
            embedder.embedAll(texts.stream().distinct().toList());
            double alone = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "the vectors alone: %.2f s, %.1f passages/s, %.0f %% of the time%n",
                    alone, texts.size() / alone, 100 * alone / seconds);
        }
    }

    private static List<String> texts(KnowledgeBase base) {
        var query = DocumentQuery.ALL.withLimit(DocumentQuery.MAX_LIMIT);
        return base.documents().list(FolderIngest.COLLECTION, query).stream()
                .map(DocumentInfo::id)
                .flatMap(id -> base.documents().passages(id).stream())
                .map(PassageInfo::embedText)
                .toList();
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
