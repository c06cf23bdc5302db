package zhiyin.knowledge.sync;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Looks at a folder whenever something in it changes, and calls back with what has to be done.
///
/// The system's events only say *when* to look; what has changed, a walk through the folder tells. So events
/// that are lost, or that the system does not send (network drives), delay a change until the next regular
/// walk, and lose nothing. After the first event the watch waits until there are none for a moment: files are
/// seldom written in one step.
public final class FolderWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FolderWatch.class.getName());

    /// How many moments a folder that is never at rest is waited for.
    private static final int MOST_MOMENTS = 10;

    private final FolderSync sync;
    private final SyncTarget target;
    private final Pace pace;
    private final Listener listener;
    private final WatchService service;
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private final Thread thread;
    private boolean toldOfLimit;
    private volatile boolean closed;

    /// @param moment without events after which the folder is looked at
    /// @param regularly how often it is looked at in any case
    public record Pace(Duration moment, Duration regularly) {
        public static final Pace DEFAULT = new Pace(Duration.ofSeconds(2), Duration.ofMinutes(5));

        public Pace {
            if (moment.isNegative() || moment.isZero() || regularly.compareTo(moment) < 0) {
                throw new IllegalArgumentException(
                        "moment is %s, regularly %s; expected 0 < moment <= regularly"
                                .formatted(moment, regularly));
            }
        }
    }

    /// Called on the watch's thread, one call at a time; the next look comes after it has returned.
    public interface Listener {
        /// There is something to be done: never an empty plan.
        ///
        /// @throws IOException is given to [#failed]; the plan comes again with the next look
        void changed(SyncPlan plan) throws IOException;

        /// The folder could not be read, or the target did not answer. Tried again at the next look.
        void failed(IOException failure);
    }

    private FolderWatch(
            FolderSync sync,
            SyncTarget target,
            Pace pace,
            Listener listener,
            WatchService service) {
        this.sync = sync;
        this.target = target;
        this.pace = pace;
        this.listener = listener;
        this.service = service;
        this.thread = Thread.ofPlatform().name("folder-watch").daemon().unstarted(this::run);
    }

    /// Looks at the folder at once, and from then on until it is closed.
    public static FolderWatch start(
            FolderSync sync, SyncTarget target, Pace pace, Listener listener) throws IOException {
        WatchService service = sync.folder().getFileSystem().newWatchService();
        var watch = new FolderWatch(sync, target, pace, listener, service);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            while (!closed) {
                look();
                await();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException e) {
            LOG.log(Level.DEBUG, "the watch of {0} has ended", sync.folder());
        }
    }

    /// New folders are watched before they are walked through: what comes in between is seen twice rather
    /// than not at all.
    private void look() {
        try {
            FolderContents contents = sync.walk();
            if (watch(contents.folders())) {
                contents = sync.walk();
            }
            SyncPlan plan = sync.plan(target, contents);
            if (!plan.isEmpty() && !closed) {
                listener.changed(plan);
            }
        } catch (IOException e) {
            if (!closed) {
                listener.failed(e);
            }
        }
    }

    /// @return whether some were not watched before
    private boolean watch(List<Path> folders) {
        keys.values().removeIf(key -> !key.isValid());
        boolean some = false;
        for (Path folder : folders) {
            if (!keys.containsKey(folder)) {
                Optional<WatchKey> key = register(folder);
                key.ifPresent(registered -> keys.put(folder, registered));
                some |= key.isPresent();
            }
        }
        return some;
    }

    /// Systems allow a limited number of watches: what is beyond is seen at the regular walks.
    private Optional<WatchKey> register(Path folder) {
        try {
            return Optional.of(
                    folder.register(
                            service,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE));
        } catch (IOException e) {
            Level level = toldOfLimit ? Level.DEBUG : Level.WARNING;
            toldOfLimit = true;
            LOG.log(
                    level,
                    "{0} cannot be watched ({1}); changes in it are seen every {2}",
                    folder,
                    e.getMessage(),
                    pace.regularly());
            return Optional.empty();
        }
    }

    /// Until something has changed and is at rest, or the regular walk is due.
    private void await() throws InterruptedException {
        WatchKey first = service.poll(pace.regularly().toMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
            return;
        }
        drain(first);
        for (int moment = 0; moment < MOST_MOMENTS; moment++) {
            WatchKey next = service.poll(pace.moment().toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                return;
            }
            drain(next);
        }
    }

    /// What the events say is not looked at.
    private static void drain(WatchKey key) {
        key.pollEvents();
        key.reset();
    }

    /// Ends the watch; a call under way is waited for for some seconds.
    @Override
    public void close() throws IOException {
        closed = true;
        service.close();
        if (!Thread.currentThread().equals(thread)) {
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
