package zhiyin.cli.embed;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import zhiyin.cli.ProgressLine;

/// Source → chunks → engine → sink. Several chunks are in the engine at a time, so that its threads have
/// work while the next chunk is read and the last is written; rows are written in input order. Memory
/// is that of the chunks in flight, however long the input.
final class Pipeline {
    /// Enough for full batches on every thread, few enough that rows reach the disk often.
    private static final int CHUNK_TEXTS = 512;

    private static final int CHUNK_CHARACTERS = 1 << 16;

    /// int8 vectors of one text differ by some thousandths between batches; other texts by far more.
    private static final double SAME_TEXT_COSINE = 0.95;

    private final TextSource source;
    private final ChunkEmbedder embedder;
    private final StoppableSink sink;
    private final ProgressLine progress;
    private final Optional<Consumer<String>> onInvalid;
    private final int chunksInFlight;
    private final Deque<Future<ChunkEmbedder.Result>> inFlight = new ArrayDeque<>();
    private final long started = System.nanoTime();
    private double shareBefore;
    private volatile Totals totals = Totals.startingAt(0);

    /// @param onInvalid told of each input that is passed over; empty for stopping at the first
    Pipeline(
            TextSource source,
            ChunkEmbedder embedder,
            StoppableSink sink,
            ProgressLine progress,
            Optional<Consumer<String>> onInvalid,
            int threads) {
        this.source = source;
        this.embedder = embedder;
        this.sink = sink;
        this.progress = progress;
        this.onInvalid = onInvalid;
        this.chunksInFlight = 2 + threads / 4;
    }

    Totals totals() {
        return totals;
    }

    /// Embeds what the sink does not have yet.
    ///
    /// @throws EmbedFailure at the first invalid input, when they are not to be passed over; the rows
    ///     before it are written
    Totals run() throws IOException, InterruptedException {
        skipFinished(sink.finished());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            while (!sink.isClosed()) {
                submitChunks(threads);
                if (inFlight.isEmpty()) {
                    break;
                }
                write(take());
            }
        } finally {
            threads.shutdownNow();
            progress.clear();
        }
        return totals;
    }

    /// Passes over the finished inputs, and embeds the last of them again: a different vector means
    /// that the input or the model has changed since.
    private void skipFinished(Finished finished) throws IOException {
        totals = Totals.startingAt(finished.inputs());
        if (finished.inputs() == 0) {
            return;
        }
        long skipped = source.skip(finished.inputs() - 1);
        Optional<Input> last = source.next();
        if (last.isEmpty()) {
            throw new EmbedFailure(
                    "--resume: the output has %d rows but %s only %d; give the input that it was made of"
                            .formatted(finished.inputs(), source.name(), skipped));
        }
        if (finished.lastVector().isPresent()) {
            requireSame(last.get(), finished.lastVector().get());
        }
        shareBefore = share().orElse(0);
    }

    private void requireSame(Input input, float[] expected) {
        Row row = embedder.embed(List.of(input)).rows().getFirst();
        double cosine = row instanceof Row.Embedded again ? dot(again.vector(), expected) : 0;
        if (cosine < SAME_TEXT_COSINE) {
            throw new EmbedFailure(
                    "--resume: %s has a different vector now than in the output (cosine %.3f); the input or the model has changed: start anew with --overwrite"
                            .formatted(source.place(input.index()), cosine));
        }
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    /// A slow pipe is only waited for when nothing is being computed: finished rows go out at once.
    private void submitChunks(ExecutorService threads) throws IOException {
        while (inFlight.size() < chunksInFlight && (inFlight.isEmpty() || source.isReady())) {
            List<Input> chunk = readChunk();
            if (chunk.isEmpty()) {
                return;
            }
            inFlight.add(threads.submit(() -> embedder.embed(chunk)));
        }
    }

    private List<Input> readChunk() throws IOException {
        List<Input> chunk = new ArrayList<>();
        int characters = 0;
        while (chunk.size() < CHUNK_TEXTS
                && characters < CHUNK_CHARACTERS
                && (chunk.isEmpty() || source.isReady())) {
            Optional<Input> input = source.next();
            if (input.isEmpty()) {
                break;
            }
            chunk.add(input.get());
            characters += input.get() instanceof Input.Text text ? text.text().length() : 0;
        }
        return chunk;
    }

    private ChunkEmbedder.Result take() throws InterruptedException {
        try {
            return inFlight.removeFirst().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void write(ChunkEmbedder.Result result) throws IOException {
        List<Row> rows = result.rows();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i) instanceof Row.Skipped(Input.Invalid invalid)) {
                String message = source.place(invalid.index()) + ": " + invalid.reason();
                if (onInvalid.isEmpty()) {
                    sink.write(rows.subList(0, i));
                    throw new EmbedFailure(message + "; --skip-invalid passes over such inputs");
                }
                progress.clear();
                onInvalid.get().accept(message);
            }
        }
        sink.write(rows);
        totals = totals.plus(result, Duration.ofNanos(System.nanoTime() - started));
        Totals now = totals;
        progress.show(() -> ProgressText.of(now, shareBefore, share()));
    }

    private OptionalDouble share() {
        return source.totalBytes().isPresent()
                ? OptionalDouble.of(
                        (double) source.bytesRead() / Math.max(1, source.totalBytes().getAsLong()))
                : OptionalDouble.empty();
    }
}
