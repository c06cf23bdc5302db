package zhiyin.knowledge.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import zhiyin.knowledge.catalog.Claim;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.Tables;

/// Who does what, where several processes work on one catalog: what is to be done is the same for all, so each
/// takes up what no other is at. A process that has the catalog to itself takes up whatever it likes.
///
/// What is given back is free for others within seconds, with the next sign of life ([Presence]). Thread-safe.
public final class Sharing {
    /// For a process that has its catalog to itself.
    public static final Sharing NONE = new Sharing(Optional.empty(), Optional.empty());

    private final Optional<Shared> shared;
    private final Optional<String> home;
    private final Set<Item> givenBack = new HashSet<>();
    private final Set<Long> own = ConcurrentHashMap.newKeySet();
    private long rounds;

    private record Shared(Database database, Tables tables, LongSupplier number) {
        long process() {
            return number.getAsLong();
        }
    }

    private record Item(Claim kind, String name) {}

    private Sharing(Optional<Shared> shared, Optional<String> home) {
        this.shared = shared;
        this.home = home;
    }

    /// @param process its number in the catalog, which is another when the others took it for dead
    /// @param home where collections' vectors lie that are not told where: all processes must see them
    static Sharing of(Database database, Tables tables, LongSupplier process, String home) {
        return new Sharing(Optional.of(new Shared(database, tables, process)), Optional.of(home));
    }

    /// Whether there may be other processes.
    public boolean isShared() {
        return shared.isPresent();
    }

    /// Where the vectors of collections lie that are not told where; empty: in this process.
    public Optional<String> home() {
        return home;
    }

    /// A collection's settings, with where its vectors lie.
    public CollectionSettings settled(CollectionSettings settings) {
        return settings.store().isPresent() ? settings : settings.withStore(home);
    }

    /// Whether there is still something to be done, once nobody else is at it.
    interface Check<T> {
        boolean stands(Connection c, T thing) throws SQLException;
    }

    /// What other processes are at.
    Set<String> others(Connection c, Claim kind) throws SQLException {
        return shared.isEmpty()
                ? Set.of()
                : shared.get().tables().claims().ofOthers(c, shared.get().process(), kind);
    }

    /// Takes up what nobody else is at.
    ///
    /// @param name by which all processes know each
    /// @return those that are this process's now
    synchronized <T> List<T> take(
            Claim kind, Collection<T> things, Function<T, String> name, Check<T> check) {
        if (shared.isEmpty() || things.isEmpty()) {
            return List.copyOf(things);
        }
        Shared with = shared.get();
        List<T> taken =
                with.database()
                        .write(c -> {
                            var own = new ArrayList<T>();
                            for (T thing : things) {
                                if (check.stands(c, thing)
                                        && with.tables()
                                                .claims()
                                                .take(c, with.process(), kind, name.apply(thing))) {
                                    own.add(thing);
                                }
                            }
                            return own;
                        });
        taken.forEach(thing -> givenBack.remove(new Item(kind, name.apply(thing))));
        return taken;
    }

    /// Takes up what a transaction makes, or goes on with, and nobody else knows of.
    ///
    /// @return false where the others took this process for dead just now
    public boolean claim(Connection c, Claim kind, String name) throws SQLException {
        if (shared.isEmpty()) {
            return true;
        }
        Shared with = shared.get();
        return with.tables().claims().take(c, with.process(), kind, name);
    }

    /// It is done, or given up for now.
    public synchronized void giveBack(Claim kind, String name) {
        if (shared.isPresent()) {
            givenBack.add(new Item(kind, name));
        }
    }

    /// This process has followed all that others had written when the round began.
    synchronized void followed() {
        rounds++;
        notifyAll();
    }

    /// Waits until what others have written before is here, too: the words that they indexed, for whoever reads all
    /// of an index. Returns at once where there are no others.
    ///
    /// @return false where there was more than could be followed in this time
    public synchronized boolean catchUp(Duration longest) throws InterruptedException {
        if (shared.isEmpty()) {
            return true;
        }
        // The round under way may have begun before.
        long enough = rounds + 2;
        long end = System.nanoTime() + longest.toNanos();
        for (long left = longest.toMillis();
                rounds < enough && left > 0;
                left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        return rounds >= enough;
    }

    /// This process has made a document ready, so it has all of it.
    ///
    /// @param number of the change
    void madeReady(long number) {
        if (shared.isPresent()) {
            own.add(number);
        }
    }

    /// Whether a change was this process's own; forgotten when asked.
    boolean isOwn(long number) {
        return own.remove(number);
    }

    /// Lets the others know what was given back.
    synchronized void tellOthers() {
        if (shared.isEmpty() || givenBack.isEmpty()) {
            return;
        }
        Shared with = shared.get();
        with.database()
                .change(c -> {
                    for (Item item : givenBack) {
                        with.tables().claims().release(c, with.process(), item.kind(), item.name());
                    }
                });
        givenBack.clear();
    }
}
