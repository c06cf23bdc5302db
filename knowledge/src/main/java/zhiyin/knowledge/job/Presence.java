package zhiyin.knowledge.job;

import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.ProcessInfo;
import zhiyin.knowledge.catalog.Tables;

/// A process among those that share a catalog: says every second that it is alive, until it is closed. One of which
/// nothing was heard for a while is taken for dead by the others, and what it was at is done by them. Clocks may
/// differ by some seconds. Thread-safe.
public final class Presence implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Presence.class.getName());

    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final Duration TAKEN_FOR_DEAD = Duration.ofSeconds(15);
    private static final Duration SURELY_DEAD = Duration.ofMinutes(10);

    private final Database database;
    private final Tables tables;
    private final String name;
    private final Sharing sharing;
    private final Thread thread;
    private final boolean wasAlone;
    private volatile long id;
    private volatile String url = "";

    /// When this process last said that it is alive.
    private Instant heard = Instant.now();

    private Presence(Database database, Tables tables, String name, Joined joined, String home) {
        this.database = database;
        this.tables = tables;
        this.name = name;
        this.id = joined.id();
        this.wasAlone = joined.alone();
        this.sharing = Sharing.of(database, tables, () -> this.id, home);
        this.thread = Thread.ofVirtual().name("presence").unstarted(this::live);
    }

    private record Joined(long id, boolean alone) {}

    /// Whether there was nobody else when this process came.
    public boolean wasAlone() {
        return wasAlone;
    }

    /// What is to be done by who is alone with the catalog, before any other comes.
    public interface Tidying {
        void run(Connection c) throws SQLException;
    }

    /// Joins the others.
    ///
    /// @param home where collections' vectors lie that are not told where
    /// @param alone done if there is nobody else; whoever comes meanwhile waits until it is done
    public static Presence join(Database database, Tables tables, String home, Tidying alone) {
        String name = host() + ":" + ProcessHandle.current().pid();
        Joined joined =
                database.write(c -> {
                    Instant now = Instant.now();
                    boolean first = isAlone(tables.processes().list(c), now);
                    if (first) {
                        alone.run(c);
                    }
                    tables.processes().removeDead(c, now);
                    return new Joined(insert(c, tables, name), first);
                });
        var presence = new Presence(database, tables, name, joined, home);
        presence.thread.start();
        return presence;
    }

    /// Others may have been kept from saying that they are alive: by a database that was away, say.
    private static boolean isAlone(List<ProcessInfo> others, Instant now) {
        return others.stream()
                .allMatch(other -> other.aliveUntil().isBefore(now.minus(SURELY_DEAD)));
    }

    private static long insert(Connection c, Tables tables, String name) throws SQLException {
        Instant now = Instant.now();
        return tables.processes().insert(c, name, now, now.plus(TAKEN_FOR_DEAD));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }

    public Sharing sharing() {
        return sharing;
    }

    public long id() {
        return id;
    }

    /// Where it answers over HTTP.
    public void announce(String address) {
        url = address;
    }

    private void live() {
        boolean told = false;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(BETWEEN);
                beat();
                told = false;
            } catch (InterruptedException _) {
                return;
            } catch (CatalogException e) {
                if (!told) {
                    LOG.log(
                            Level.WARNING,
                            "the other processes cannot be told: {0}",
                            e.getMessage());
                }
                told = true;
            }
        }
    }

    private void beat() {
        sharing.tellOthers();
        List<String> dead =
                database.write(c -> {
                    // Within: it may have waited for others.
                    Instant now = Instant.now();
                    boolean late = heard.plus(TAKEN_FOR_DEAD.dividedBy(3)).isBefore(now);
                    heard = now;
                    if (!tables.processes().renew(c, id, url, now.plus(TAKEN_FOR_DEAD))) {
                        id = insert(c, tables, name);
                    }
                    // Whoever waited is no judge of others, who may have waited, too.
                    return late ? List.of() : tables.processes().removeDead(c, now);
                });
        dead.forEach(other ->
                LOG.log(
                        Level.WARNING,
                        "nothing was heard of process {0}; the others do what it was at",
                        other));
    }

    /// Leaves the others, who may take up at once what was not done.
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(TAKEN_FOR_DEAD);
            database.change(c -> tables.processes().remove(c, id));
        } catch (CatalogException e) {
            LOG.log(
                    Level.WARNING,
                    "the others find out later that this process ended: {0}",
                    e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
