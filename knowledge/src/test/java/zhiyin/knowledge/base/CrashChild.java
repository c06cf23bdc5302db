package zhiyin.knowledge.base;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.parse.worker.PoolOptions;

/// A process that brings a collection to what lies in a folder, and may be killed at any moment.
final class CrashChild {
    static final String NAME = "crash";

    private CrashChild() {}

    /// @param args the data directory and the folder
    public static void main(String[] args) throws IOException, InterruptedException {
        KnowledgeOptions options =
                KnowledgeOptions.defaults().withParsers(PoolOptions.defaults().withProcesses(1));
        try (KnowledgeBase base = KnowledgeBase.open(Path.of(args[0]), options)) {
            bring(base, Path.of(args[1]));
        }
    }

    static void bring(KnowledgeBase base, Path folder) throws IOException, InterruptedException {
        if (base.collections().find(NAME).isEmpty()) {
            base.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
        }
        long job = job(base);
        List<Path> files = files(folder);
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                base.documents()
                        .put(NAME, folder.relativize(file).toString(), in, PutOptions.ofJob(job));
            }
        }
        base.jobs().seal(job);
        Set<String> wanted =
                files.stream()
                        .map(file -> folder.relativize(file).toString())
                        .collect(Collectors.toSet());
        for (DocumentInfo document : base.documents().list(NAME, DocumentQuery.ALL)) {
            if (!wanted.contains(document.path())) {
                base.documents().remove(NAME, document.id());
            }
        }
        Bases.awaitAll(base, NAME);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static long job(KnowledgeBase base) {
        return base.jobs().list(Optional.of(NAME)).stream()
                .filter(job -> job.finished().isEmpty())
                .findFirst()
                .orElseGet(() -> base.jobs().open(NAME, JobInfo.Kind.SYNC, "a folder"))
                .id();
    }
}
