package zhiyin.cli.eval;

import java.time.Duration;
import zhiyin.cli.ProgressLine;
import zhiyin.lab.run.RunListener;

/// How a run gets on: on a terminal one line drawn over itself, elsewhere a line for each model and task.
/// ```text
/// [=========>          ]  45%  bge-small-en-v1.5  xquad-en-zh/en  1,234/2,345 texts  142/s  ETA 0:25
/// ```
final class EvalProgress implements RunListener {
    private final ProgressLine line;
    private final boolean terminal;
    private final long begun = System.nanoTime();
    private long all;
    private long done;
    private String last = "";

    EvalProgress(ProgressLine line, boolean terminal) {
        this.line = line;
        this.terminal = terminal;
    }

    @Override
    public void started(long texts) {
        all = texts;
    }

    @Override
    public void advanced(String model, String task, int texts) {
        done += texts;
        String what = "%s  %s".formatted(model, task);
        line.show(() -> text(what));
        if (!terminal && !what.equals(last)) {
            line.say("zhiyin: " + what);
        }
        last = what;
    }

    @Override
    public void measuring(String model) {
        line.show(() -> text(model + "  speed"));
    }

    private String text(String what) {
        return text(what, done, all, Duration.ofNanos(System.nanoTime() - begun));
    }

    static String text(String what, long done, long all, Duration time) {
        double share = all == 0 ? 0 : Math.min(1, (double) done / all);
        double perSecond = done / Math.max(time.toMillis() / 1e3, 1e-3);
        String rest =
                perSecond > 0 ? ProgressLine.time(Math.round((all - done) / perSecond)) : "unknown";
        return "%s %3.0f%%  %s  %,d/%,d texts  %,.0f/s  ETA %s"
                .formatted(
                        ProgressLine.bar(share),
                        Math.floor(share * 100),
                        what,
                        done,
                        all,
                        perSecond,
                        rest);
    }
}
