package zhiyin.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import zhiyin.engine.pull.PullListener;

/// How a pull goes: on a terminal one line drawn over itself, elsewhere a line every few seconds.
/// ```text
/// [=========>          ]  45%  1.93 GB of 4.28 GB  23.4 MB/s  ETA 1:41  model.safetensors
/// ```
/// Thread-safe.
final class PullProgress implements PullListener {
    /// Where lines go.
    enum Place {
        TERMINAL(Duration.ofMillis(200)),
        FILE(Duration.ofSeconds(5)),
        NOWHERE(Duration.ofDays(1));

        private final long interval;

        Place(Duration interval) {
            this.interval = interval.toNanos();
        }
    }

    /// Bytes that had arrived at a time, for the speed.
    private record Sample(long nanos, long bytes) {}

    private static final int COLUMNS = 79;
    private static final Duration SPEED_WINDOW = Duration.ofSeconds(10);

    private final ProgressLine drawn;
    private final Place place;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private String file = "";
    private long total;
    private long present;
    private long arrived;
    private long lastShown;

    PullProgress(PrintWriter err, Place place) {
        this.drawn = new ProgressLine(err, place == Place.TERMINAL);
        this.place = place;
    }

    @Override
    public synchronized void waiting() {
        say("another zhiyin is pulling this model; waiting for it");
    }

    @Override
    public synchronized void planned(int files, long totalBytes, long presentBytes) {
        total = totalBytes;
        present = presentBytes;
        lastShown = System.nanoTime();
        samples.add(new Sample(lastShown, 0));
        say(
                "%d files, %s%s"
                        .formatted(
                                files,
                                Sizes.text(totalBytes),
                                presentBytes == 0
                                        ? ""
                                        : ", of which "
                                                + Sizes.text(presentBytes)
                                                + " are here already"));
    }

    @Override
    public synchronized void started(String path) {
        file = path;
    }

    @Override
    public synchronized void received(long bytes) {
        arrived += bytes;
        show(System.nanoTime());
    }

    @Override
    public synchronized void verifying(String path) {
        drawn.draw(Terminal.tail("verifying " + path, COLUMNS));
    }

    @Override
    public synchronized void note(String message) {
        say(message);
    }

    private void show(long now) {
        if (now - lastShown < place.interval) {
            return;
        }
        lastShown = now;
        samples.add(new Sample(now, arrived));
        while (samples.size() > 2 && now - samples.getFirst().nanos() > SPEED_WINDOW.toNanos()) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        double seconds = Math.max((now - first.nanos()) / 1e9, 1e-3);
        String line = line(file, present + arrived, total, (arrived - first.bytes()) / seconds);
        if (place == Place.TERMINAL) {
            drawn.draw(line);
        } else {
            drawn.say("zhiyin: " + line.substring(line.indexOf(']') + 1).strip());
        }
    }

    /// Removes the line, so that something else can be printed.
    void clear() {
        drawn.clear();
    }

    private void say(String message) {
        if (place != Place.NOWHERE) {
            drawn.say("zhiyin: " + message);
        }
    }

    static String line(String file, long bytes, long total, double bytesPerSecond) {
        double share = total == 0 ? 1 : Math.clamp((double) bytes / total, 0, 1);
        String line =
                String.format(
                        Locale.ROOT,
                        "%s %3.0f%%  %s of %s  %s/s  ETA %s  ",
                        ProgressLine.bar(share),
                        Math.floor(share * 100),
                        Sizes.text(bytes),
                        Sizes.text(total),
                        Sizes.text(Math.max(0, Math.round(bytesPerSecond))),
                        remaining(total - bytes, bytesPerSecond));
        return line + Terminal.tail(file, COLUMNS - Terminal.width(line));
    }

    private static String remaining(long bytes, double bytesPerSecond) {
        if (bytesPerSecond < 1) {
            return "-:--";
        }
        return ProgressLine.time(Math.round(bytes / bytesPerSecond));
    }
}
