package zhiyin.knowledge.job;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/// One who is told of events, on a thread of its own, so that a slow one keeps nobody. Of a job's progress
/// only the newest waits; of the rest, at most so many, then the oldest are dropped.
final class Listener implements Subscription {
    private static final System.Logger LOG = System.getLogger(Listener.class.getName());

    static final int MOST_WAITING = 10_000;

    private final Consumer<JobEvent> consumer;
    private final Consumer<Listener> onClose;
    private final Deque<JobEvent> waiting = new ArrayDeque<>();
    private final SequencedMap<Long, JobEvent> progress = new LinkedHashMap<>();
    private final Thread thread;
    private boolean closed;

    Listener(Consumer<JobEvent> consumer, Consumer<Listener> onClose) {
        this.consumer = consumer;
        this.onClose = onClose;
        this.thread = Thread.ofVirtual().name("job-events").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    synchronized void tell(JobEvent event) {
        switch (event) {
            case JobEvent.Progress news -> progress.put(news.job(), news);
            case JobEvent.Reached news -> {
                if (waiting.size() == MOST_WAITING) {
                    waiting.removeFirst();
                }
                waiting.addLast(news);
            }
        }
        notifyAll();
    }

    private void run() {
        try {
            for (Optional<JobEvent> event = next(); event.isPresent(); event = next()) {
                deliver(event.get());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(JobEvent event) {
        try {
            consumer.accept(event);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a listener to the jobs' events failed", e);
        }
    }

    /// Documents before progress, so that a job's end comes after those of its documents. Empty when closed
    /// and told of all.
    private synchronized Optional<JobEvent> next() throws InterruptedException {
        while (waiting.isEmpty() && progress.isEmpty()) {
            if (closed) {
                return Optional.empty();
            }
            wait();
        }
        if (!waiting.isEmpty()) {
            return Optional.of(waiting.removeFirst());
        }
        return Optional.of(progress.pollFirstEntry().getValue());
    }

    /// What it was told of before is still delivered.
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        onClose.accept(this);
    }
}
