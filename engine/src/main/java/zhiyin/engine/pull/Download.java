package zhiyin.engine.pull;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Fetches one file: several ranges at once into a partial file, again and again where connections
/// break, then verifies it and gives it its name.
final class Download {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long ENOUGH_PROGRESS = 1 << 16;
    private static final long STALLED_BYTES = 4096;

    private final HubConnection connection;
    private final URI source;
    private final RepositoryFile file;
    private final Path target;
    private final PullOptions options;
    private final PullListener listener;

    Download(
            HubConnection connection,
            URI source,
            RepositoryFile file,
            Path target,
            PullOptions options,
            PullListener listener) {
        this.connection = connection;
        this.source = source;
        this.file = file;
        this.target = target;
        this.options = options;
        this.listener = listener;
    }

    /// @throws EngineException where the file cannot be had; what has arrived is kept, unless it is wrong
    /// @throws InterruptedException where the thread is interrupted; what has arrived is kept
    void run() throws InterruptedException {
        try (PartialFile partial = PartialFile.open(target, file)) {
            try {
                fetch(partial);
            } finally {
                checkpoint(partial);
            }
            verify(partial);
            partial.finish();
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    private static void checkpoint(PartialFile partial) {
        try {
            partial.checkpoint();
        } catch (IOException _) {
            // The disk is full or gone: the last checkpoint that could be written is continued
            // from.
        }
    }

    private void fetch(PartialFile partial) throws IOException, InterruptedException {
        try {
            rangesOfOneContent(partial);
        } catch (RangesIgnored e) {
            listener.note(
                    "%s: %s, so it is fetched over one connection"
                            .formatted(file.path(), e.getMessage()));
            whole(partial);
        }
    }

    /// Begins anew once: what changes again and again cannot be put together from pieces.
    private void rangesOfOneContent(PartialFile partial) throws IOException, InterruptedException {
        try {
            ranges(partial);
        } catch (OtherContent _) {
            listener.note(file.path() + " has changed on the hub and is fetched from its start");
            listener.received(-partial.presentBytes());
            partial.restart();
            try {
                ranges(partial);
            } catch (OtherContent _) {
                throw changed("changes its ETag from request to request");
            }
        }
    }

    private void ranges(PartialFile partial) throws IOException, InterruptedException {
        Queue<Span> queue = new ConcurrentLinkedQueue<>(partial.missing(options.chunkBytes()));
        int workers = Math.min(options.connections(), queue.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ExecutorCompletionService<Void>(threads);
            for (int i = 0; i < workers; i++) {
                running.submit(() -> {
                    for (Span span = queue.poll(); span != null; span = queue.poll()) {
                        range(span, partial);
                    }
                    return null;
                });
            }
            awaitAll(running, workers, threads);
        }
    }

    /// The first failure ends the others.
    private static void awaitAll(
            ExecutorCompletionService<Void> running, int workers, ExecutorService threads)
            throws IOException, InterruptedException {
        try {
            for (int i = 0; i < workers; i++) {
                running.take().get();
            }
        } catch (ExecutionException e) {
            threads.shutdownNow();
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case InterruptedException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            throw e;
        }
    }

    private void range(Span span, PartialFile partial) throws IOException, InterruptedException {
        var retry = new Retry(file.path(), options.attempts(), options, listener);
        long enough = Math.min(ENOUGH_PROGRESS, Math.ceilDiv(span.length(), 4));
        long at = span.from();
        while (at < span.to()) {
            long before = at;
            var rest = new Span(at, span.to());
            var progress = new Progress(partial, rest.from());
            try (HubResponse response = connection.get(source, wanted(rest))) {
                requireSpan(response, rest, partial);
                progress.copy(response, rest.to());
            } catch (RangesIgnored | OtherContent | NotWritten e) {
                throw e;
            } catch (IOException e) {
                retry.failedAfter(progress.at - before >= enough, e);
            }
            at = progress.at;
        }
    }

    /// A small file is asked for without a range, which every server understands.
    private Optional<Span> wanted(Span span) {
        return span.length() == file.size() ? Optional.empty() : Optional.of(span);
    }

    private void requireSpan(HubResponse response, Span span, PartialFile partial)
            throws IOException {
        if (!response.isPartial() && wanted(span).isPresent()) {
            throw new RangesIgnored();
        }
        requireSize(response);
        Optional<Span> sent = response.isPartial() ? response.span() : Optional.of(span);
        if (sent.filter(s -> s.from() == span.from() && s.to() <= span.to()).isEmpty()) {
            throw new TemporaryFailure(
                    "the server sends \"Content-Range: %s\", not bytes %d-%d"
                            .formatted(
                                    response.header("Content-Range").orElse(""),
                                    span.from(),
                                    span.to() - 1));
        }
        if (!partial.accepts(response.strongTag())) {
            throw new OtherContent();
        }
    }

    private void requireSize(HubResponse response) {
        long size = response.wholeSize().orElse(file.size());
        if (size != file.size()) {
            throw changed(
                    "has %,d bytes, but the hub's list says %,d".formatted(size, file.size()));
        }
    }

    private EngineException changed(String how) {
        return new EngineException(
                Code.DOWNLOAD_FAILED,
                "%s %s: it has changed on the hub, or the mirror is not up to date. Pull again, or from another hub (--hub)"
                        .formatted(file.path(), how));
    }

    /// From a server without ranges: a cut connection means to begin again.
    private void whole(PartialFile partial) throws IOException, InterruptedException {
        var retry = new Retry(file.path(), options.attempts(), options, listener);
        while (true) {
            listener.received(-partial.presentBytes());
            partial.restart();
            try (HubResponse response = connection.get(source, Optional.empty())) {
                requireSize(response);
                new Progress(partial, 0).copy(response, file.size());
                return;
            } catch (NotWritten e) {
                throw e;
            } catch (IOException e) {
                retry.failed(e);
            }
        }
    }

    /// Bytes of one answer on their way to the file, from `at` on.
    private final class Progress {
        private final PartialFile partial;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private long at;
        private long windowStart = System.nanoTime();
        private long windowBytes;

        Progress(PartialFile partial, long at) {
            this.partial = partial;
            this.at = at;
        }

        void copy(HubResponse response, long to) throws IOException {
            InputStream in = response.body();
            try (RandomAccessFile out = writer()) {
                while (at < to) {
                    int read = in.read(buffer, 0, (int) Math.min(buffer.length, to - at));
                    if (read < 0) {
                        throw new TemporaryFailure(
                                "the connection was cut %,d bytes too early".formatted(to - at));
                    }
                    write(out, read);
                    requireSpeed(read);
                    requireNotInterrupted();
                }
            }
            requireEnd(response, in);
        }

        private RandomAccessFile writer() throws NotWritten {
            try {
                return partial.writer();
            } catch (IOException e) {
                throw new NotWritten(e);
            }
        }

        private void write(RandomAccessFile out, int length) throws NotWritten {
            try {
                out.seek(at);
                out.write(buffer, 0, length);
                partial.wrote(at, length);
            } catch (IOException e) {
                throw new NotWritten(e);
            }
            at += length;
            listener.received(length);
        }

        /// A read timeout alone would let a byte a second pass.
        private void requireSpeed(int read) throws TemporaryFailure {
            windowBytes += read;
            long now = System.nanoTime();
            if (now - windowStart >= options.readTimeout().toNanos()) {
                if (windowBytes < STALLED_BYTES) {
                    throw new TemporaryFailure(
                            "only %,d bytes came in %d s"
                                    .formatted(windowBytes, options.readTimeout().toSeconds()));
                }
                windowStart = now;
                windowBytes = 0;
            }
        }

        private void requireEnd(HubResponse response, InputStream in) throws IOException {
            if (at == file.size() && !response.isPartial() && in.read() >= 0) {
                throw changed("has more than the %,d bytes of the hub's list".formatted(at));
            }
            response.finish();
        }
    }

    private static void requireNotInterrupted() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException();
        }
    }

    private void verify(PartialFile partial) throws IOException, InterruptedException {
        listener.verifying(file.path());
        if (partial.length() != file.size()) {
            partial.discard();
            throw new EngineException(
                    Code.DOWNLOAD_FAILED, file.path() + " has a wrong length; it is discarded");
        }
        if (file.checksum().isEmpty()) {
            listener.note(
                    "%s: the hub gives no checksum; only the size is verified"
                            .formatted(file.path()));
            return;
        }
        Checksum wanted = file.checksum().get();
        Checksum found = wanted.ofFile(partial.path());
        if (!found.equals(wanted)) {
            partial.discard();
            throw new EngineException(
                    Code.DOWNLOAD_FAILED,
                    "%s is damaged: its %s is %s, expected %s. It is discarded; pull again, or from another hub (--hub)"
                            .formatted(
                                    file.path(), wanted.kind().label(), found.hex(), wanted.hex()));
        }
    }

    private EngineException notWritten(IOException failure) {
        long missing = file.size() - PartialFile.bytesOf(target, file);
        IOException cause = failure instanceof NotWritten written ? written.reason() : failure;
        return new EngineException(
                Code.CACHE_FAILURE,
                "%s cannot be written: %s. %s are missing; what has arrived is kept. Make room, or set ZHIYIN_CACHE to another folder, and run the same command"
                        .formatted(target, cause.getMessage(), Shown.bytes(missing)),
                cause);
    }

    /// The bytes fetched before are of another version.
    private static final class OtherContent extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /// The disk, not the network, has failed: no other try helps.
    private static final class NotWritten extends IOException {
        private static final long serialVersionUID = 1L;
        private final IOException reason;

        NotWritten(IOException reason) {
            super(reason);
            this.reason = reason;
        }

        IOException reason() {
            return reason;
        }
    }
}
