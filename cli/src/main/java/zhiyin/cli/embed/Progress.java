package zhiyin.cli.embed;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/// One line on the terminal, drawn over itself; silent elsewhere. Thread-safe.
/// ```text
/// [=========>          ]  45%  1,234,567 texts  2,345 texts/s  67,890 tokens/s  ETA 3:25
/// ```
final class Progress {
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final int BAR_WIDTH = 20;

    private final PrintWriter out;
    private final boolean visible;
    private Duration lastDrawn = INTERVAL.negated();
    private int width;

    Progress(PrintWriter out, boolean visible) {
        this.out = out;
        this.visible = visible;
    }

    /// Whether standard error is a terminal. Java tells only of input and output together; Linux tells
    /// more, which matters for `… | zhiyin embed`.
    static boolean isTerminal() {
        if (Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)) {
            return true;
        }
        try {
            Path target = Path.of("/proc/self/fd/2").toRealPath();
            return target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }

    /// @param before share of the input done before this run
    /// @param done share of the input done; empty where its size is unknown
    synchronized void show(Totals totals, double before, OptionalDouble done) {
        if (visible && totals.time().minus(lastDrawn).compareTo(INTERVAL) >= 0) {
            lastDrawn = totals.time();
            draw(line(totals, before, done));
        }
    }

    /// Removes the line, so that something else can be printed.
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

    static String line(Totals totals, double before, OptionalDouble done) {
        String speeds =
                "%,d texts  %,.0f texts/s  %,.0f tokens/s"
                        .formatted(
                                totals.resumed() + totals.embedded() + totals.skipped(),
                                totals.textsPerSecond(),
                                totals.tokensPerSecond());
        if (done.isEmpty()) {
            return speeds;
        }
        double share = Math.min(1, done.getAsDouble());
        return "%s %3.0f%%  %s  ETA %s"
                .formatted(bar(share), share * 100, speeds, remaining(totals, before, share));
    }

    private static String bar(double share) {
        int filled = (int) (share * BAR_WIDTH);
        String bar = "=".repeat(filled) + (filled < BAR_WIDTH ? ">" : "");
        return "[" + bar + " ".repeat(BAR_WIDTH - bar.length()) + "]";
    }

    private static String remaining(Totals totals, double before, double share) {
        double perSecond = (share - before) / Math.max(totals.time().toMillis() / 1000.0, 1e-3);
        if (perSecond <= 0) {
            return "unknown";
        }
        long seconds = Math.round((1 - share) / perSecond);
        return seconds < 3600
                ? "%d:%02d".formatted(seconds / 60, seconds % 60)
                : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
