package zhiyin.knowledge.store.lucene;

import java.io.IOException;
import java.lang.System.Logger.Level;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.MergePolicy.OneMerge;

/// Merges on one background thread, so that searches and the embedding of passages keep the other cores.
/// A merge that fails is logged; the writer has closed itself by then and says so at the next call.
final class Merges extends ConcurrentMergeScheduler {
    private static final System.Logger LOG = System.getLogger(Merges.class.getName());

    /// Merges that may wait before writers are held back.
    private static final int MAX_WAITING = 6;

    private final Runnable afterwards;

    Merges(Runnable afterwards) {
        this.afterwards = afterwards;
        setMaxMergesAndThreads(MAX_WAITING, 1);
        disableAutoIOThrottle();
    }

    @Override
    protected void doMerge(MergeSource source, OneMerge merge) throws IOException {
        super.doMerge(source, merge);
        Thread.ofVirtual().name("commit-merged").start(afterwards);
    }

    @Override
    protected void handleMergeException(Throwable failure) {
        LOG.log(Level.WARNING, "segments were not merged", failure);
    }
}
