package zhiyin.server.state;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import zhiyin.knowledge.base.SharedRecords;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;

/// What a running server knows of a catalog's records that other servers change, too: no request asks the catalog
/// for what is known. Thread-safe.
///
/// 1. Every second one row of each kind tells whether anything was changed, and what was is read. So what one server
///    changes counts on all others within a second, and the time that a question takes.
/// 2. What is not known may be a moment old: whoever looks for it has the catalog asked at once, together with all
///    others who do so within a tenth of a second. So strangers with keys of their own invention do not reach the
///    database one by one.
/// 3. Where the catalog does not answer, what is known counts for as long as the other servers take one that they do
///    not hear of to be alive, [#BELIEVED]. A database that starts anew is back by then. After that nobody can tell
///    what was revoked, and nothing is believed until it answers.
public final class KnownCatalog implements AutoCloseable {
    /// How long what is known counts without a word of the catalog.
    public static final Duration BELIEVED = Duration.ofSeconds(15);

    /// How long the catalog may take to answer; less than [#BELIEVED], so that a connection that hangs is replaced
    /// in time.
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(KnownCatalog.class.getName());
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final Duration AT_ONCE = Duration.ofMillis(100);

    private final SharedRecords records;
    private final List<Known<?>> lists = new CopyOnWriteArrayList<>();
    private final ReentrantLock looking = new ReentrantLock(true);
    private final Thread thread = Thread.ofVirtual().name("known-catalog").unstarted(this::follow);

    /// When the last question was begun that was answered.
    private volatile long heard = System.nanoTime();

    /// When the last question was begun that was not, of those since then.
    private Optional<Long> failed = Optional.empty();

    public KnownCatalog(SharedRecords records) {
        this.records = records;
    }

    /// Begins to follow what others change.
    public void start() {
        thread.start();
    }

    /// A list as this process knows it.
    ///
    /// @throws CatalogException where it cannot be read
    public <T> RecordList<T> know(CatalogList<T> list) {
        var known = new Known<>(list);
        lists.add(known);
        return known;
    }

    private final class Known<T> implements RecordList<T> {
        private final CatalogList<T> list;
        private final ReentrantLock changing = new ReentrantLock();
        private volatile CatalogList.Stamped<T> known;

        Known(CatalogList<T> list) {
            this.list = list;
            this.known = list.stamped();
        }

        @Override
        public List<T> read() {
            if (System.nanoTime() - heard > BELIEVED.toNanos()) {
                throw away();
            }
            return known.list();
        }

        @Override
        public List<T> latest() {
            lookAgain();
            return known.list();
        }

        @Override
        public void change(UnaryOperator<List<T>> change) {
            changing.lock();
            try {
                list.change(change);
            } finally {
                changing.unlock();
            }
            refresh();
        }

        /// Reads within, so that nothing older comes after what is newer.
        private synchronized void refresh() {
            known = list.stamped();
        }

        void follow(Map<String, String> stamps) {
            if (!known.stamp().equals(Optional.ofNullable(stamps.get(list.kind())))) {
                refresh();
            }
        }
    }

    private void follow() {
        boolean told = false;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(BETWEEN);
                look();
                told = false;
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                // whatever it is: a server that follows no longer hears of no revocation
                if (!told && !Thread.currentThread().isInterrupted()) {
                    LOG.log(
                            Level.WARNING,
                            "users and API keys cannot be looked up, those known count for {0} seconds: {1}",
                            BELIEVED.toSeconds(),
                            e.getMessage());
                }
                told = true;
            }
        }
    }

    private void look() {
        looking.lock();
        try {
            ask();
        } finally {
            looking.unlock();
        }
    }

    private void ask() {
        long began = System.nanoTime();
        try {
            Map<String, String> stamps = records.stamps();
            lists.forEach(list -> list.follow(stamps));
            heard = began;
            failed = Optional.empty();
        } catch (RuntimeException e) {
            failed = Optional.of(began);
            throw e;
        }
    }

    /// Has the catalog asked, by a question that is begun from now on.
    private void lookAgain() {
        long now = System.nanoTime();
        try {
            if (!looking.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw away();
            }
            try {
                if (heard - now < 0) {
                    askSoon();
                }
            } finally {
                looking.unlock();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw away();
        } catch (CatalogException _) {
            throw away(); // its reason is logged by who follows
        }
    }

    /// Those who come meanwhile are answered, too.
    private void askSoon() throws InterruptedException {
        long now = System.nanoTime();
        if (failed.filter(at -> now - at < BETWEEN.toNanos()).isPresent()) {
            throw away();
        }
        long early = AT_ONCE.toNanos() - (now - heard);
        if (early > 0) {
            TimeUnit.NANOSECONDS.sleep(early);
        }
        ask();
    }

    private static RequestException away() {
        return RequestException.coded(
                        Reason.UNAVAILABLE,
                        CatalogException.Code.CATALOG_UNAVAILABLE,
                        "users and API keys are in a catalog that does not answer; nobody can be told from a stranger until it does")
                .withRetryAfter(BETWEEN.multipliedBy(2));
    }

    /// Ends; the records stay the caller's.
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
