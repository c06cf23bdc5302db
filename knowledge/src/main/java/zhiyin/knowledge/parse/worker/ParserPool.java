package zhiyin.knowledge.parse.worker;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.worker.ParseOutcome.Failed;

/// Reads files in processes of their own, since no Java library withstands every file: a process that
/// takes too much memory, time or output, or that crashes, is killed and replaced, and the others go on.
/// Processes are started when they are needed, read many files one after the other, and end when there was
/// nothing to read for a while, with the pool, or with the program it lives in. Thread-safe; a thread for
/// each file (virtual ones do).
public final class ParserPool implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    /// In the time after which an idle process ends.
    private static final int SWEEPS = 4;

    private final PoolOptions options;
    private final Class<?> main;
    private final WorkerFolder folder;
    private final Semaphore places;
    private final Deque<WorkerProcess> idle = new ConcurrentLinkedDeque<>();
    private final Set<WorkerProcess> all = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread sweeper;
    private volatile boolean closed;

    /// @throws IOException where no folder for temporary files can be made
    public ParserPool(PoolOptions options) throws IOException {
        this(options, WorkerMain.class);
    }

    /// @param main what the processes run
    ParserPool(PoolOptions options, Class<?> main) throws IOException {
        this.options = options;
        this.main = main;
        this.folder = WorkerFolder.create();
        this.places = new Semaphore(options.processes(), true);
        this.sweeper = Thread.ofVirtual().name("idle-workers").start(this::sweep);
    }

    /// Ends processes that have been idle for long, until the pool is closed.
    private void sweep() {
        try {
            while (!closed) {
                Thread.sleep(options.idle().dividedBy(SWEEPS));
                for (WorkerProcess worker : List.copyOf(idle)) {
                    boolean old = worker.idle().compareTo(options.idle()) >= 0;
                    if (old && idle.remove(worker)) { // nobody else has it then
                        discard(worker);
                    }
                }
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    /// Reads a file; waits for a process where all are taken. Interrupting the thread kills the process
    /// that reads for it.
    ///
    /// @throws IOException where there is no such file, or no process can be started
    /// @throws OutOfMemoryError where what comes out does not fit in this program's heap; files read after it
    ///     do not suffer
    public ParseOutcome parse(Source source, ParseOptions wanted)
            throws IOException, InterruptedException {
        requireReadable(source.file());
        places.acquire();
        try {
            return parse(new Request(source, wanted, options.limits()));
        } finally {
            places.release();
        }
    }

    private static void requireReadable(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.isReadable(file)) {
            throw new AccessDeniedException(file.toString());
        }
    }

    private ParseOutcome parse(Request request) throws IOException, InterruptedException {
        WorkerProcess worker = takeWorker();
        boolean answered = false;
        try {
            ParseOutcome outcome = supervise(worker, request);
            answered = true;
            return outcome;
        } finally {
            giveBack(worker, answered);
        }
    }

    private WorkerProcess takeWorker() throws IOException {
        if (closed) {
            throw new IllegalStateException("the pool is closed");
        }
        for (WorkerProcess worker = idle.poll(); worker != null; worker = idle.poll()) {
            if (worker.isAlive()) {
                return worker;
            }
            discard(worker);
        }
        WorkerProcess started = WorkerProcess.start(main, options.limits().heapBytes(), folder);
        all.add(started);
        return started;
    }

    private void giveBack(WorkerProcess worker, boolean answered) {
        boolean fit =
                answered
                        && !closed
                        && worker.isAlive()
                        && worker.documents() < options.documentsPerProcess();
        if (fit) {
            idle.push(worker);
        } else {
            discard(worker);
        }
    }

    private void discard(WorkerProcess worker) {
        worker.kill();
        all.remove(worker);
    }

    /// One thread waits for the answer, this one looks at the time; killing the process ends both.
    private ParseOutcome supervise(WorkerProcess worker, Request request)
            throws InterruptedException {
        long start = System.nanoTime();
        Duration cpuBefore = worker.cpu();
        Future<ParseOutcome> answer =
                threads.submit(() -> worker.read(request, options.outputBytes()));
        while (true) {
            try {
                return answer.get(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                Duration wall = Duration.ofNanos(System.nanoTime() - start);
                Optional<Failed> late = late(request, wall, worker.cpu().minus(cpuBefore));
                if (late.isPresent()) {
                    worker.kill();
                    return late.get();
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException(
                        "reading the answer for " + request.source().name() + " failed",
                        e.getCause());
            }
        }
    }

    private static Optional<Failed> late(Request request, Duration wall, Duration cpu) {
        ParseLimits limits = request.limits();
        if (cpu.compareTo(limits.cpu()) > 0) {
            return Optional.of(timedOut(request, limits.cpu(), "of CPU time"));
        }
        return wall.compareTo(limits.wall()) > 0
                ? Optional.of(timedOut(request, limits.wall(), ""))
                : Optional.empty();
    }

    private static Failed timedOut(Request request, Duration limit, String what) {
        return new Failed(
                Status.TIMED_OUT,
                "%s was not read within %.1f seconds%s; divide it, or raise the limit"
                        .formatted(
                                request.source().name(),
                                limit.toMillis() / 1000.0,
                                what.isEmpty() ? "" : " " + what));
    }

    /// How many processes there are now.
    public int size() {
        return all.size();
    }

    /// Kills every process; files that are being read end as crashed.
    @Override
    public void close() {
        closed = true;
        sweeper.interrupt();
        all.forEach(this::discard);
        threads.close();
        folder.delete();
    }
}
