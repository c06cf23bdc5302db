package zhiyin.knowledge.job;

import java.time.Duration;

/// How long to wait before trying again: twice as long each time, from a second to a minute. For one thread.
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private Duration next = FIRST;

    Duration failed() {
        Duration wait = next;
        next = min(next.multipliedBy(2));
        return wait;
    }

    private static Duration min(Duration wait) {
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }

    void succeeded() {
        next = FIRST;
    }
}
