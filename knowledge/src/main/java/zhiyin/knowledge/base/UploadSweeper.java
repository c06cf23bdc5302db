package zhiyin.knowledge.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.Upload;
import zhiyin.knowledge.upload.PartFiles;

/// Removes uploads that nobody goes on with, now and then. An upload is as old as the last change of its file, so
/// that nothing has to be noted when a part comes. Thread-safe.
final class UploadSweeper implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(UploadSweeper.class.getName());
    private static final Duration MOST_BETWEEN = Duration.ofMinutes(10);

    private final Database database;
    private final Tables tables;
    private final PartFiles parts;
    private final Duration lifetime;
    private final Future<?> sweeping;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("uploads").factory());

    UploadSweeper(Database database, Tables tables, PartFiles parts, Duration lifetime) {
        this.database = database;
        this.tables = tables;
        this.parts = parts;
        this.lifetime = lifetime;
        long pause = Math.min(MOST_BETWEEN.toMillis(), Math.max(1, lifetime.toMillis() / 4));
        this.sweeping =
                clock.scheduleWithFixedDelay(
                        this::sweepOrTell, pause, pause, TimeUnit.MILLISECONDS);
    }

    /// How far an upload has come; empty where it has expired, or its file is gone.
    Optional<Uploads.State> alive(Upload upload) {
        try {
            boolean finished = upload.isFinished();
            long offset = finished ? upload.bytes() : parts.size(upload.id());
            Instant since =
                    upload.finished().isPresent()
                            ? upload.finished().get()
                            : parts.touched(upload.id());
            Instant expires = since.plus(lifetime);
            return Instant.now().isAfter(expires)
                    ? Optional.empty()
                    : Optional.of(new Uploads.State(upload, offset, expires));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sweepOrTell() {
        try {
            sweep();
        } catch (IOException | RuntimeException e) {
            // An exception that leaves this method would end the sweeping for good.
            LOG.log(Level.WARNING, "expired uploads could not be removed", e);
        }
    }

    /// Removes what has expired, and files of which the catalog does not know.
    void sweep() throws IOException {
        List<Upload> all = database.read(tables.uploads()::all);
        var known = new HashSet<String>();
        for (Upload upload : all) {
            known.add(upload.id());
            if (alive(upload).isEmpty()) {
                database.change(c -> tables.uploads().remove(c, upload.id()));
                parts.remove(upload.id());
            }
        }
        Instant old = Instant.now().minus(lifetime);
        for (String id : parts.ids()) {
            if (!known.contains(id) && isOlder(id, old)) {
                parts.remove(id);
            }
        }
    }

    private boolean isOlder(String id, Instant than) throws IOException {
        try {
            return parts.touched(id).isBefore(than);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    @Override
    public void close() {
        sweeping.cancel(false);
        clock.close();
    }
}
