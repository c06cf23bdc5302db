package zhiyin.server.download;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import zhiyin.engine.EngineException;
import zhiyin.engine.pull.ModelName;
import zhiyin.engine.pull.StoredModel;
import zhiyin.server.download.DownloadException.Code;
import zhiyin.server.model.Library;
import zhiyin.server.state.PrivateList;

/// The models that are being fetched, that were stopped, and that could not be fetched. They are noted in the data
/// directory, so that the next process goes on with what this one is at; one that is here whole is noted no more.
/// Thread-safe.
public final class Downloads implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Downloads.class.getName());

    /// More at a time share one line to the internet, and none is done sooner.
    private static final int AT_ONCE = 2;

    private static final int MOST = 50;

    /// What is to become of a download.
    public enum State {
        /// Waits for its turn.
        WAITING,
        RUNNING,
        /// Somebody stopped it; what is here is kept.
        STOPPED,
        FAILED
    }

    /// What a running one is at.
    public enum Phase {
        /// Asks the hub what files there are.
        LISTING,
        /// Another process fetches the same model.
        WAITING,
        FETCHING,
        VERIFYING
    }

    /// Why a download failed: a stable code, and the server's words, which say what to do.
    public record Problem(String code, String message) {}

    /// What a download says of itself now.
    ///
    /// @param local the model's name without its hub
    /// @param phase what it is at; empty where it is not being fetched
    /// @param left until it is here; empty where that cannot be told
    public record Status(
            long id,
            String name,
            String local,
            State state,
            Optional<Phase> phase,
            long total,
            long present,
            long bytesPerSecond,
            Optional<Duration> left,
            Optional<Problem> problem) {}

    /// One that is being fetched, or waits for its turn.
    private record Run(Thread thread, Transfer transfer) {}

    private final Library library;
    private final Optional<PrivateList<Download>> file;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final Map<Long, Run> running = new ConcurrentHashMap<>();
    private List<Download> downloads;
    private boolean closed;

    /// Goes on with what is noted.
    public Downloads(Library library) {
        this.library = library;
        this.file = library.notes().map(Downloads::file);
        this.downloads = file.map(PrivateList::read).orElse(List.of());
        resumeAll();
    }

    private static PrivateList<Download> file(Path directory) {
        return new PrivateList<>(directory, "downloads", "the downloads", Download.class);
    }

    private synchronized void resumeAll() {
        downloads.stream().filter(Download::isWanted).forEach(this::run);
    }

    /// As they were asked for.
    public synchronized List<Status> list() {
        return downloads.stream().map(this::status).toList();
    }

    private Status status(Download download) {
        Optional<Transfer> transfer =
                Optional.ofNullable(running.get(download.id()))
                        .map(Run::transfer)
                        .filter(_ -> download.state() == State.RUNNING);
        long total = transfer.map(Transfer::total).filter(t -> t > 0).orElse(download.total());
        long present =
                transfer.map(Transfer::present).filter(p -> p > 0).orElse(download.present());
        long speed = transfer.map(Transfer::bytesPerSecond).orElse(0L);
        return new Status(
                download.id(),
                download.name(),
                download.model().local(),
                download.state(),
                transfer.map(Transfer::phase),
                total,
                present,
                speed,
                speed > 0 && total > 0
                        ? Optional.of(Duration.ofSeconds((total - present) / speed))
                        : Optional.empty(),
                download.problem());
    }

    /// Fetches a model, or goes on where it was stopped or failed.
    ///
    /// @param name as [ModelName#parse(String)] takes it
    /// @throws DownloadException DOWNLOAD_INVALID, TOO_MANY_DOWNLOADS
    public synchronized Status start(String name) {
        ModelName model =
                ModelName.of(name)
                        .orElseThrow(() ->
                                new DownloadException(
                                        Code.DOWNLOAD_INVALID,
                                        "\"%s\" is not the name of a model on a hub, expected OWNER/REPOSITORY or OWNER/REPOSITORY:QUANTISATION, as in Qwen/Qwen3-Embedding-0.6B"
                                                .formatted(
                                                        name.substring(
                                                                0, Math.min(name.length(), 200)))));
        Optional<Download> known = downloads.stream().filter(each -> each.isOf(model)).findFirst();
        if (known.isPresent() && known.get().isWanted()) {
            return status(known.get());
        }
        Download wanted =
                known.map(each -> each.from(model))
                        .orElseGet(() -> Download.asked(nextId(), model));
        return begin(wanted);
    }

    private long nextId() {
        if (downloads.size() >= MOST) {
            throw new DownloadException(
                    Code.TOO_MANY_DOWNLOADS,
                    "there are %d downloads; discard some that failed".formatted(MOST));
        }
        return 1 + downloads.stream().mapToLong(Download::id).max().orElse(0);
    }

    private Status begin(Download download) {
        Download waiting = download.as(State.WAITING);
        var all = new ArrayList<>(downloads);
        int at = all.indexOf(find(download.id()).orElse(download));
        if (at < 0) {
            all.add(waiting);
        } else {
            all.set(at, waiting);
        }
        note(all);
        run(waiting);
        return status(waiting);
    }

    /// @throws DownloadException DOWNLOAD_NOT_FOUND
    public synchronized Status resume(long id) {
        Download download = require(id);
        return download.isWanted() ? status(download) : begin(download);
    }

    /// Stops a download; what has come is kept.
    ///
    /// @throws DownloadException DOWNLOAD_NOT_FOUND
    public synchronized Status cancel(long id) {
        Download download = require(id);
        if (download.isWanted()) {
            change(id, each -> counted(each).as(State.STOPPED));
            Optional.ofNullable(running.remove(id)).ifPresent(run -> run.thread().interrupt());
        }
        return status(require(id));
    }

    /// Forgets a download, and deletes what has come of it. Blocks until it has stopped.
    ///
    /// @throws DownloadException DOWNLOAD_NOT_FOUND
    /// @throws EngineException CACHE_FAILURE
    /// @throws InterruptedException where the thread is interrupted
    public void discard(long id) throws InterruptedException {
        Optional<Run> run;
        Download download;
        synchronized (this) {
            download = require(id);
            run = Optional.ofNullable(running.get(id));
            cancel(id);
        }
        if (run.isPresent()) {
            run.get().thread().join();
        }
        boolean whole =
                library.store().list().stream()
                        .filter(StoredModel::complete)
                        .anyMatch(model -> model.name().equalsIgnoreCase(download.model().local()));
        if (!whole) {
            library.remove(download.model().local());
        }
        forget(id);
    }

    /// Forgets what is noted of a model that was deleted.
    public synchronized void forget(String local) {
        note(
                downloads.stream()
                        .filter(each -> !each.model().local().equalsIgnoreCase(local))
                        .toList());
    }

    private synchronized void forget(long id) {
        note(downloads.stream().filter(each -> each.id() != id).toList());
    }

    private Download require(long id) {
        return find(id).orElseThrow(() ->
                new DownloadException(
                        Code.DOWNLOAD_NOT_FOUND, "there is no download of number " + id));
    }

    private Optional<Download> find(long id) {
        return downloads.stream().filter(each -> each.id() == id).findFirst();
    }

    private void change(long id, UnaryOperator<Download> change) {
        note(downloads.stream().map(each -> each.id() == id ? change.apply(each) : each).toList());
    }

    private void note(List<Download> all) {
        file.ifPresent(some -> some.change(_ -> all));
        downloads = List.copyOf(all);
    }

    private Download counted(Download download) {
        Status now = status(download);
        return download.with(now.total(), now.present());
    }

    private void run(Download download) {
        if (closed) {
            return;
        }
        var transfer = new Transfer();
        Thread thread =
                Thread.ofVirtual()
                        .name("download " + download.name())
                        .unstarted(() -> fetch(download, transfer));
        running.put(download.id(), new Run(thread, transfer));
        thread.start();
    }

    private void fetch(Download download, Transfer transfer) {
        try {
            turns.acquire();
            try {
                begun(download.id());
                library.pull(download.model(), transfer);
            } finally {
                turns.release();
            }
            done(download);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // stopped, or gone on with by the next process
        } catch (EngineException e) {
            failed(download, new Problem(e.code().name(), String.valueOf(e.getMessage())));
        } catch (IllegalArgumentException e) {
            // What names the hub is no address: the setting's fault, and its message says so.
            failed(download, new Problem("HUB_INVALID", String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "the download of " + download.name() + " failed", e);
            failed(
                    download,
                    new Problem("FAILED", "the server failed on this download; its log says why"));
        }
    }

    private synchronized void begun(long id) {
        if (isMine(id)) {
            change(id, each -> each.as(State.RUNNING));
        }
    }

    private synchronized void done(Download download) {
        if (isMine(download.id())) {
            running.remove(download.id());
            forget(download.id());
            LOG.log(Level.INFO, "{0} was downloaded", download.name());
        }
    }

    private synchronized void failed(Download download, Problem problem) {
        if (!isMine(download.id())) {
            return;
        }
        change(download.id(), each -> counted(each).failed(problem));
        running.remove(download.id());
        LOG.log(Level.WARNING, "{0} was not downloaded: {1}", download.name(), problem.message());
    }

    /// Whether this thread is the one that fetches it: it may have been stopped, and begun anew, since.
    private boolean isMine(long id) {
        Run run = running.get(id);
        return !closed && run != null && run.thread().equals(Thread.currentThread());
    }

    /// Stops what is being fetched; the next process goes on with it.
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            downloads.stream()
                    .filter(each -> each.state() == State.RUNNING)
                    .forEach(each -> change(each.id(), this::counted));
            closed = true;
        }
        running.values().forEach(run -> run.thread().interrupt());
    }
}
