package zhiyin.engine.batch;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/// A clock turned by hand. For one thread.
final class FakeClock implements Clock {
    private record Alarm(long at, Runnable action) {}

    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparingLong(Alarm::at));
    private long now;

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public Runnable alarm(Duration delay, Runnable action) {
        var alarm = new Alarm(now + delay.toNanos(), action);
        alarms.add(alarm);
        return () -> alarms.remove(alarm);
    }

    /// Alarms that were neither taken back nor rang.
    int alarms() {
        return alarms.size();
    }

    /// Lets time pass, and alarms ring at their time.
    void advance(Duration by) {
        long end = now + by.toNanos();
        while (!alarms.isEmpty() && alarms.peek().at() <= end) {
            Alarm next = alarms.remove();
            now = Math.max(now, next.at());
            next.action().run();
        }
        now = end;
    }
}
