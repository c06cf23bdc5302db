package zhiyin.cli.parse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import zhiyin.cli.ProgressLine;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.worker.ParseOutcome;
import zhiyin.knowledge.parse.worker.ParseOutcome.Failed;
import zhiyin.knowledge.parse.worker.ParseOutcome.Parsed;
import zhiyin.knowledge.parse.worker.ParserPool;

/// Reads files, several at once, and writes each as soon as it is read.
final class ParseRun {
    private static final int MB_BITS = 20;

    private final ParserPool pool;
    private final ParseOptions options;
    private final Rendering rendering;
    private final Output output;
    private final ProgressLine progress;
    private final boolean report;

    /// Files for which there was not enough memory beside others. They are read again alone.
    private final Queue<InputFile> starved = new ConcurrentLinkedQueue<>();

    private ParseTotals totals = ParseTotals.NONE;
    private int files;

    /// @param report whether what was noticed is said
    ParseRun(
            ParserPool pool,
            ParseOptions options,
            Rendering rendering,
            Output output,
            ProgressLine progress,
            boolean report) {
        this.pool = pool;
        this.options = options;
        this.rendering = rendering;
        this.output = output;
        this.progress = progress;
        this.report = report;
    }

    /// @param jobs files at once
    /// @throws IOException where the output cannot be written
    ParseTotals run(List<InputFile> inputs, int jobs) throws IOException, InterruptedException {
        files = inputs.size();
        ExecutorService threads =
                Executors.newFixedThreadPool(jobs, Thread.ofVirtual().name("parse-", 0).factory());
        try {
            List<Future<?>> pending = new ArrayList<>();
            for (InputFile file : inputs) {
                pending.add(
                        threads.submit(() -> {
                            parse(file, jobs > 1 ? starved::add : this::failForMemory);
                            return null;
                        }));
            }
            for (Future<?> future : pending) {
                await(future);
            }
        } finally {
            threads.shutdownNow();
        }
        for (InputFile file : starved) {
            parse(file, this::failForMemory);
        }
        progress.clear();
        return totals();
    }

    private static void await(Future<?> future) throws IOException, InterruptedException {
        try {
            future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case InterruptedException stop -> throw stop;
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /// @param starving what is done where the memory is not enough; the document is given up by then
    private void parse(InputFile file, Consumer<InputFile> starving)
            throws IOException, InterruptedException {
        try {
            parse(file);
        } catch (OutOfMemoryError _) {
            starving.accept(file);
        } catch (StackOverflowError _) {
            fail(file, Status.CRASHED, "what is in it lies too deep to be written; divide it");
        }
    }

    private void failForMemory(InputFile file) {
        long megabytes = Runtime.getRuntime().maxMemory() >> MB_BITS;
        fail(
                file,
                Status.OUT_OF_MEMORY,
                "needs more memory than this program has, %d MB; divide it, or set ZHIYIN_HEAP, such as ZHIYIN_HEAP=%dm"
                        .formatted(megabytes, 2 * megabytes));
    }

    private void parse(InputFile file) throws IOException, InterruptedException {
        switch (read(file)) {
            case Parsed(Document document) -> {
                output.write(file, out -> rendering.write(document, out));
                if (report) {
                    progress.say(ReportText.of(document).stripTrailing());
                }
                count(ParseTotals::plusRead);
            }
            case Failed(Status status, String message) -> fail(file, status, message);
        }
    }

    private ParseOutcome read(InputFile file) throws InterruptedException {
        try {
            return pool.parse(file.source(), options);
        } catch (IOException e) { // deleted since, or not ours to read
            return new Failed(Status.UNSUPPORTED, "cannot be opened: " + e);
        }
    }

    private void fail(InputFile file, Status status, String message) {
        String name = file.source().name();
        String full = message.contains(name) ? message : name + ": " + message;
        boolean passedOver = file.found() && status == Status.UNSUPPORTED;
        progress.say("zhiyin: %s%s: %s".formatted(passedOver ? "passed over, " : "", status, full));
        count(passedOver ? ParseTotals::plusPassedOver : ParseTotals::plusFailed);
    }

    private synchronized ParseTotals totals() {
        return totals;
    }

    private synchronized void count(UnaryOperator<ParseTotals> step) {
        totals = step.apply(totals);
        if (files > 1) {
            progress.show(() -> totals.line(files));
        }
    }
}
