package zhiyin.knowledge.base;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.TestCatalogs;
import zhiyin.knowledge.embed.ModelOpener;
import zhiyin.knowledge.parse.worker.PoolOptions;
import zhiyin.knowledge.store.StoreProcess;

/// Knowledge bases for tests, with the built-in model loaded once.
final class Bases {
    static final String MODEL = "bge-small-zh-v1.5";

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final AtomicReference<Embedder> SHARED = new AtomicReference<>();

    private Bases() {}

    /// Borrowed, so never closed: loading it takes longer than most tests.
    static ModelOpener lending() {
        return name -> {
            if (!name.equals(MODEL)) {
                return new ModelOpener.Opened(Embedder.open(name), true);
            }
            synchronized (SHARED) {
                if (SHARED.get() == null) {
                    SHARED.set(Embedder.open(MODEL));
                }
                return new ModelOpener.Opened(SHARED.get(), false);
            }
        };
    }

    static KnowledgeOptions options() {
        return KnowledgeOptions.defaults()
                .withParsers(PoolOptions.defaults().withProcesses(1))
                .withModels(lending());
    }

    /// With a catalog that others may share, where tests are run so ([TestCatalogs]).
    static KnowledgeBase open(Path data) {
        return KnowledgeBase.open(
                data,
                TestCatalogs.areInPostgres() ? shared(data, data.resolve("shared")) : options());
    }

    /// With the catalog of a folder in PostgreSQL.
    ///
    /// @param files that all who share it see
    static KnowledgeOptions shared(Path folder, Path files) {
        return options()
                .withEnvironment(StoreProcess.ENVIRONMENT)
                .withShared(new SharedCatalog(TestCatalogs.address(folder), files));
    }

    static DocumentInfo put(KnowledgeBase base, String collection, String path, String text) {
        return put(base, collection, path, text, PutOptions.NONE);
    }

    static DocumentInfo put(
            KnowledgeBase base, String collection, String path, String text, PutOptions options) {
        try {
            return base.documents()
                    .put(
                            collection,
                            path,
                            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                            options);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Waits until nothing of a collection is left to be done.
    static void awaitAll(KnowledgeBase base, String collection) throws InterruptedException {
        await(() -> isQuiet(base, collection));
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it is still not so after " + LONG);
            }
            Thread.sleep(20);
        }
    }

    private static boolean isQuiet(KnowledgeBase base, String collection) {
        boolean ended =
                base.collections().require(collection).stages().keySet().stream()
                        .allMatch(stage -> stage.isFinal());
        return ended
                && base.jobs().list(Optional.of(collection)).stream()
                        .allMatch(job -> job.finished().isPresent() || isHeld(job));
    }

    private static boolean isHeld(JobInfo job) {
        return job.state() == JobInfo.State.PAUSED || job.state() == JobInfo.State.OPEN;
    }
}
