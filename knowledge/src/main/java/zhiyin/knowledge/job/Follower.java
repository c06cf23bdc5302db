package zhiyin.knowledge.job;

import java.nio.file.Path;
import java.time.Duration;
import zhiyin.knowledge.catalog.IndexInfo.State;
import zhiyin.knowledge.catalog.IndexTable;

/// Follows what other processes do that share the catalog, until it is closed; see [Following].
public final class Follower implements AutoCloseable {
    private static final Duration FOR_THE_END = Duration.ofSeconds(5);

    private final Bell bell = new Bell();
    private final Arriving arriving;
    private final Worker worker;

    private Follower(Workplace place, Path indexes, Arriving arriving, Runnable looked) {
        var following = new Following(place, new Bookmarks(indexes), arriving, looked);
        this.arriving = arriving;
        this.worker = new Worker("following", bell, following::some);
    }

    /// Begins to follow.
    ///
    /// @param indexes the folder that this process's parts of stores are in
    /// @param looked told every second, since others may have changed anything
    public static Follower start(Workplace place, Path indexes, Runnable looked) {
        var follower = new Follower(place, indexes, arriving(place), looked);
        follower.worker.start();
        return follower;
    }

    private static Arriving arriving(Workplace place) {
        return place.database()
                .read(c ->
                        new Arriving(
                                place.tables().indexes().all(c, State.LIVE).stream()
                                        .map(IndexTable.Row::id)
                                        .toList(),
                                place.tables().follow().last(c)));
    }

    /// How far this process has come with what was there when it came.
    public Arrival arrival() {
        return arriving.state();
    }

    @Override
    public void close() {
        worker.stop();
        bell.ring();
        try {
            worker.join(FOR_THE_END);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
