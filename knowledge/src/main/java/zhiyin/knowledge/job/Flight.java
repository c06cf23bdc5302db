package zhiyin.knowledge.job;

import java.util.Optional;
import zhiyin.knowledge.catalog.DocumentFailure;
import zhiyin.knowledge.catalog.Entry;

/// A document on its way into an index: from when its missing passages are gathered until all of them are in
/// the store, or have been given up for now. Thread-safe.
final class Flight {
    private final Entry.Task task;
    private final int alreadyThere;
    private int underway = 1;
    private int put;
    private boolean broken;
    private Optional<DocumentFailure> failure = Optional.empty();

    /// @param alreadyThere how many of its passages the store had before
    Flight(Entry.Task task, int alreadyThere) {
        this.task = task;
        this.alreadyThere = alreadyThere;
    }

    Entry.Key key() {
        return task.entry().key();
    }

    Entry.Task task() {
        return task;
    }

    long job() {
        return task.entry().job();
    }

    int alreadyThere() {
        return alreadyThere;
    }

    synchronized void add(int passages) {
        underway += passages;
    }

    /// All that is missing has been gathered.
    ///
    /// @return whether it has landed by that
    synchronized boolean gathered() {
        return --underway == 0;
    }

    /// @return whether it has landed by that
    synchronized boolean put(int passages) {
        put += passages;
        underway -= passages;
        return underway == 0;
    }

    /// So many were given up for now; it will be gathered again.
    ///
    /// @return whether it has landed by that
    synchronized boolean drop(int passages) {
        broken = true;
        underway -= passages;
        return underway == 0;
    }

    /// So many were refused for good.
    ///
    /// @return whether it has landed by that
    synchronized boolean fail(int passages, DocumentFailure why) {
        failure = Optional.of(why);
        underway -= passages;
        return underway == 0;
    }

    synchronized void breakOff() {
        broken = true;
    }

    synchronized boolean isBroken() {
        return broken;
    }

    synchronized Optional<DocumentFailure> failure() {
        return failure;
    }

    /// Passages in the store, as far as is known.
    synchronized int there() {
        return alreadyThere + put;
    }
}
