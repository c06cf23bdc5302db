package zhiyin.server.auth;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.server.auth.UsageBook.Use;

/// What all keys have used today, and when they were used last, in memory and, some seconds later, in a [UsageBook], so
/// that a restart gives nobody a new day, and several servers count together. Thread-safe.
public final class Usage implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Usage.class.getName());
    private static final Duration WRITE_EVERY = Duration.ofSeconds(10);
    private static final Duration SHARE_EVERY = Duration.ofSeconds(5);

    private final UsageBook book;
    private final InstantSource clock;
    private final ConcurrentMap<String, Allowance> allowances = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Instant> used = new ConcurrentHashMap<>();
    private final Thread sharing = Thread.ofVirtual().name("usage").unstarted(this::share);

    /// What the book does not have yet.
    private final Map<String, Use> unwritten = new HashMap<>();

    private Instant written;

    /// @throws CatalogException where the book is in a catalog that is away
    public Usage(UsageBook book, InstantSource clock) {
        this.book = book;
        this.clock = clock;
        this.written = clock.instant();
        take(book.add(Map.of()));
        if (book.isShared()) {
            sharing.start();
        }
    }

    /// The tokens used today, by key, as they were last written.
    public static Map<String, Long> today(UsageBook book, InstantSource clock) {
        LocalDate today = Allowance.day(clock.instant());
        return book.add(Map.of()).entrySet().stream()
                .filter(each -> each.getValue().day().equals(today))
                .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().tokens()));
    }

    /// How many tokens a key has used today.
    public long tokensToday(String key) {
        return of(key).tokensToday(clock.instant());
    }

    /// When a key was used last.
    public Optional<Instant> lastUse(String key) {
        return Optional.ofNullable(used.get(key));
    }

    void note(ApiKey key) {
        Instant now = clock.instant();
        used.put(key.name(), now);
        add(key.name(), new Use(Allowance.day(now), 0, now));
    }

    Allowance of(ApiKey key) {
        return of(key.name());
    }

    private Allowance of(String key) {
        return allowances.computeIfAbsent(key, _ -> new Allowance(clock.instant(), 0));
    }

    void use(String name, long tokens) {
        if (tokens > 0) {
            Instant now = clock.instant();
            synchronized (
                    this) { // else it might be lost between what the book tells and what it lacks
                of(name).use(tokens, now);
                unwritten.merge(
                        name, new Use(Allowance.day(now), tokens, Instant.EPOCH), Use::plus);
            }
            writeNowAndThen();
        }
    }

    private void add(String name, Use use) {
        synchronized (this) {
            unwritten.merge(name, use, Use::plus);
        }
        writeNowAndThen();
    }

    private synchronized void writeNowAndThen() {
        if (!book.isShared()
                && Duration.between(written, clock.instant()).compareTo(WRITE_EVERY) >= 0) {
            written = clock.instant();
            write();
        }
    }

    /// What fails is tried again with what comes after it. Where the connection broke while it was done, it counts
    /// twice: some seconds of a day.
    private void write() {
        Map<String, Use> some = taken();
        try {
            take(book.add(some));
        } catch (CatalogException e) {
            synchronized (this) {
                some.forEach((name, use) -> unwritten.merge(name, use, Use::plus));
            }
            throw e;
        }
    }

    private synchronized Map<String, Use> taken() {
        Map<String, Use> some = Map.copyOf(unwritten);
        unwritten.clear();
        return some;
    }

    /// What was used here since the book was told is not in it.
    private synchronized void take(Map<String, Use> all) {
        all.forEach((name, use) -> {
            Use whole = Optional.ofNullable(unwritten.get(name)).map(use::plus).orElse(use);
            of(name).set(whole.day(), whole.tokens());
            if (whole.last().isAfter(Instant.EPOCH)) {
                used.merge(name, whole.last(), (one, other) -> one.isAfter(other) ? one : other);
            }
        });
    }

    private void share() {
        boolean told = false;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(SHARE_EVERY);
                write();
                told = false;
            } catch (InterruptedException _) {
                return;
            } catch (CatalogException e) {
                if (!told && !Thread.currentThread().isInterrupted()) {
                    LOG.log(
                            Level.WARNING,
                            "what API keys use is counted by this server alone until the catalog answers: {0}",
                            e.getMessage());
                }
                told = true;
            }
        }
    }

    /// Writes what has not been written.
    @Override
    public void close() {
        try {
            if (book.isShared()) {
                sharing.interrupt();
                sharing.join(SHARE_EVERY);
            }
            write();
        } catch (CatalogException e) {
            LOG.log(
                    Level.WARNING,
                    "what API keys used in the last seconds is not counted: {0}",
                    e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
