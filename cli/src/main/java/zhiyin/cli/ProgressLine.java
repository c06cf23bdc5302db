package zhiyin.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Supplier;

/// One line on a terminal, drawn over itself; silent elsewhere. Thread-safe.
/// ```text
/// [=========>          ]  45%  …  ETA 3:25
/// ```
public final class ProgressLine {
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final int BAR_WIDTH = 20;

    private final PrintWriter out;
    private final boolean visible;
    private long lastDrawn = System.nanoTime() - INTERVAL.toNanos();
    private int width;

    /// @param visible whether `out` leads to a terminal, and the user wants to see how it goes
    public ProgressLine(PrintWriter out, boolean visible) {
        this.out = out;
        this.visible = visible;
    }

    /// Draws the line, unless it was drawn a moment ago.
    public synchronized void show(Supplier<String> line) {
        long now = System.nanoTime();
        if (visible && now - lastDrawn >= INTERVAL.toNanos()) {
            lastDrawn = now;
            draw(line.get());
        }
    }

    /// Draws the line in any case, where lines are drawn.
    synchronized void draw(String line) {
        if (visible) {
            int columns = Terminal.width(line);
            out.print("\r" + line + " ".repeat(Math.max(0, width - columns)));
            out.flush();
            width = columns;
        }
    }

    /// Prints something above the line.
    public synchronized void say(String message) {
        clear();
        out.println(message);
        out.flush();
    }

    /// Removes the line, so that something else can be printed.
    public synchronized void clear() {
        if (width > 0) {
            draw("");
            out.print("\r");
            out.flush();
        }
    }

    /// @param share of the work that is done, 0 to 1
    public static String bar(double share) {
        int filled = (int) (share * BAR_WIDTH);
        String bar = "=".repeat(filled) + (filled < BAR_WIDTH ? ">" : "");
        return "[" + bar + " ".repeat(BAR_WIDTH - bar.length()) + "]";
    }

    /// As `3:25` or `1:03:25`.
    public static String time(long seconds) {
        return seconds < 3600
                ? "%d:%02d".formatted(seconds / 60, seconds % 60)
                : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
