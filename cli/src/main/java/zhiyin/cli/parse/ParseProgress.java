package zhiyin.cli.parse;

import java.io.PrintWriter;
import java.time.Duration;

/// One line on the terminal, drawn over itself; silent elsewhere. Thread-safe.
/// ```text
/// [=========>          ]  123 of 270 files  2 failed
/// ```
final class ParseProgress {
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final int BAR_WIDTH = 20;

    private final PrintWriter out;
    private final boolean visible;
    private final int files;
    private long lastDrawn;
    private int width;

    /// @param files that there are
    ParseProgress(PrintWriter out, boolean visible, int files) {
        this.out = out;
        this.visible = visible && files > 1;
        this.files = files;
        this.lastDrawn = System.nanoTime() - INTERVAL.toNanos();
    }

    synchronized void show(ParseTotals totals) {
        long now = System.nanoTime();
        if (visible && now - lastDrawn >= INTERVAL.toNanos()) {
            lastDrawn = now;
            draw(line(totals, files));
        }
    }

    /// Prints something above the line.
    synchronized void say(String message) {
        clear();
        out.println(message);
        out.flush();
    }

    synchronized void clear() {
        if (visible && width > 0) {
            draw("");
            out.print("\r");
            out.flush();
            width = 0;
        }
    }

    private void draw(String line) {
        out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        out.flush();
        width = line.length();
    }

    static String line(ParseTotals totals, int files) {
        int filled = BAR_WIDTH * totals.done() / Math.max(files, 1);
        String bar = "=".repeat(filled) + (filled < BAR_WIDTH ? ">" : "");
        return "[%s%s]  %,d of %,d files%s"
                .formatted(
                        bar,
                        " ".repeat(BAR_WIDTH - bar.length()),
                        totals.done(),
                        files,
                        totals.failed() == 0 ? "" : "  " + totals.failed() + " failed");
    }
}
