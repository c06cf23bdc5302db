package zhiyin.knowledge.job;

import java.nio.file.Path;
import java.time.Duration;

/// Follows what other processes do that share the catalog, until it is closed; see [Following].
public final class Follower implements AutoCloseable {
    private static final Duration FOR_THE_END = Duration.ofSeconds(5);

    private final Bell bell = new Bell();
    private final Worker worker;

    private Follower(Workplace place, Path indexes, Runnable looked) {
        var following = new Following(place, new Bookmarks(indexes), looked);
        this.worker = new Worker("following", bell, following::some);
    }

    /// Begins to follow.
    ///
    /// @param indexes the folder that this process's parts of stores are in
    /// @param looked told every second, since others may have changed anything
    public static Follower start(Workplace place, Path indexes, Runnable looked) {
        var follower = new Follower(place, indexes, looked);
        follower.worker.start();
        return follower;
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
