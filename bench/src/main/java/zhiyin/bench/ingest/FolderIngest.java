package zhiyin.bench.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.PutOptions;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.Stage;

/// Brings a collection to what lies in a folder, from wherever it is.
final class FolderIngest {
    static final String COLLECTION = "bench";

    private FolderIngest() {}

    /// Puts all files, and removes the documents that have none.
    ///
    /// @return the job's number
    static long put(KnowledgeBase base, Path folder, CollectionSettings settings)
            throws IOException {
        if (base.collections().find(COLLECTION).isEmpty()) {
            base.collections().create(COLLECTION, settings);
        }
        long job = job(base);
        var wanted = new HashSet<String>();
        for (Path file : files(folder)) {
            String path = folder.relativize(file).toString();
            wanted.add(path);
            try (InputStream in = Files.newInputStream(file)) {
                base.documents().put(COLLECTION, path, in, PutOptions.ofJob(job));
            }
        }
        base.jobs().seal(job);
        removeOthers(base, wanted);
        return job;
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static long job(KnowledgeBase base) {
        return base.jobs().list(Optional.of(COLLECTION)).stream()
                .filter(job -> job.finished().isEmpty())
                .findFirst()
                .orElseGet(() -> base.jobs().open(COLLECTION, JobInfo.Kind.SYNC, "a folder"))
                .id();
    }

    private static void removeOthers(KnowledgeBase base, Set<String> wanted) {
        var query = DocumentQuery.ALL.withLimit(DocumentQuery.MAX_LIMIT);
        for (DocumentInfo document : base.documents().list(COLLECTION, query)) {
            if (!wanted.contains(document.path())) {
                base.documents().remove(COLLECTION, document.id());
            }
        }
    }

    /// Waits until nothing is left to be done.
    static void await(KnowledgeBase base) throws InterruptedException {
        while (!isQuiet(base)) {
            Thread.sleep(20);
        }
    }

    private static boolean isQuiet(KnowledgeBase base) {
        return base.collections().require(COLLECTION).stages().keySet().stream()
                        .allMatch(Stage::isFinal)
                && base.jobs().list(Optional.of(COLLECTION)).stream()
                        .allMatch(job -> job.finished().isPresent());
    }
}
