package zhiyin.knowledge.job;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// What one stage hands to the next: whoever is too fast waits.
final class Lane<T> {
    private final BlockingQueue<T> queue;
    private volatile boolean closed;

    Lane(int capacity) {
        this.queue = new ArrayBlockingQueue<>(capacity);
    }

    /// @return false where the lane was closed, and the thing is dropped
    boolean put(T thing) throws InterruptedException {
        while (!closed) {
            if (queue.offer(thing, 100, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    Optional<T> take(long millis) throws InterruptedException {
        return Optional.ofNullable(queue.poll(millis, TimeUnit.MILLISECONDS));
    }

    void close() {
        closed = true;
    }
}
