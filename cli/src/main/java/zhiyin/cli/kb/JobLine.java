package zhiyin.cli.kb;

import java.io.PrintWriter;
import zhiyin.cli.ProgressLine;
import zhiyin.knowledge.catalog.JobProgress;

/// How a job gets on: on a terminal one line drawn over itself, elsewhere a line every few seconds.
/// ```text
/// [=========>          ]  45%  read 23/50  passages 1,024/2,300  142/s  ready 20  1 failed  ETA 0:25
/// ```
final class JobLine {
    private static final long FILE_MILLIS = 5_000;

    /// Of the work, reading a document's bytes; the rest is embedding its passages.
    private static final double READING = 0.3;

    private final ProgressLine line;
    private final boolean terminal;
    private long lastSaid = millis();
    private long since;
    private long chunksThen;
    private String problem = "";

    JobLine(PrintWriter err, boolean terminal) {
        this.line = new ProgressLine(err, terminal);
        this.terminal = terminal;
    }

    void show(JobState state) {
        long now = millis();
        if (since == 0) {
            since = now;
            chunksThen = state.job().progress().chunksReady();
        }
        state.problem().filter(words -> !words.equals(problem)).ifPresent(this::sayProblem);
        if (terminal) {
            line.show(() -> text(state, speed(state, now)));
        } else if (now - lastSaid >= FILE_MILLIS) {
            lastSaid = now;
            String text = text(state, speed(state, now));
            say(text.substring(text.indexOf(']') + 1).strip());
        }
    }

    private double speed(JobState state, long now) {
        double seconds = Math.max((now - since) / 1e3, 1e-3);
        return (state.job().progress().chunksReady() - chunksThen) / seconds;
    }

    private void sayProblem(String words) {
        problem = words;
        say(words + "; it is tried again");
    }

    /// Documents that are being handed in.
    void showUpload(int done, int all) {
        line.show(() -> "adding %,d of %,d".formatted(done, all));
    }

    /// Prints something that stays.
    void say(String message) {
        line.say("zhiyin: " + HitText.printable(message));
    }

    void clear() {
        line.clear();
    }

    private static long millis() {
        return System.nanoTime() / 1_000_000;
    }

    /// @param passagesPerSecond 0 where it is not known
    static String text(JobState state, double passagesPerSecond) {
        JobProgress progress = state.job().progress();
        double share = share(progress);
        var text = new StringBuilder();
        text.append("%s %3.0f%%".formatted(ProgressLine.bar(share), Math.floor(share * 100)));
        text.append("  read %,d/%,d".formatted(progress.parsed(), progress.documents()));
        if (progress.chunks() > 0) {
            text.append("  passages %,d/%,d".formatted(progress.chunksReady(), progress.chunks()));
        }
        if (passagesPerSecond >= 1) {
            text.append("  %,.0f/s".formatted(passagesPerSecond));
        }
        text.append("  ready %,d".formatted(progress.ready()));
        if (progress.failed() > 0) {
            text.append("  %,d failed".formatted(progress.failed()));
        }
        state.remainingSeconds()
                .ifPresent(seconds -> text.append("  ETA ").append(ProgressLine.time(seconds)));
        return text.toString();
    }

    static double share(JobProgress progress) {
        if (progress.documents() == 0) {
            return 0;
        }
        if (progress.ready() + progress.failed() >= progress.documents()) {
            return 1;
        }
        double read =
                progress.bytes() == 0
                        ? (double) progress.parsed() / progress.documents()
                        : (double) progress.bytesParsed() / progress.bytes();
        double embedded =
                progress.chunks() == 0 ? 0 : (double) progress.chunksReady() / progress.chunks();
        return Math.clamp(read * (READING + (1 - READING) * embedded), 0, 0.99);
    }
}
