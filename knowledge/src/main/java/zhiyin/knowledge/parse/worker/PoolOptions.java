package zhiyin.knowledge.parse.worker;

import java.time.Duration;
import zhiyin.knowledge.parse.ParseLimits;

/// How files are read in processes.
///
/// @param processes at most, and so files at once
/// @param documentsPerProcess after which a process is replaced: what libraries leave behind goes with it
/// @param idle after which a process that nothing was asked of ends: it holds some 150 MB
/// @param outputBytes of one document as JSON, on its way from the process
/// @param limits of each file; the heap's is the process's
public record PoolOptions(
        int processes,
        int documentsPerProcess,
        Duration idle,
        long outputBytes,
        ParseLimits limits) {
    private static final int DOCUMENTS = 500;
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final long MOST_OUTPUT_BYTES = 1L << 30;

    public PoolOptions {
        if (processes < 1 || documentsPerProcess < 1 || idle.toMillis() < 1 || outputBytes < 1) {
            throw new IllegalArgumentException(
                    "%d processes, %d documents a process, %s idle, %d bytes of output; each must be more than 0"
                            .formatted(processes, documentsPerProcess, idle, outputBytes));
        }
    }

    /// A process for each processor, and documents that fit in this program's heap: as JSON text takes about
    /// as many bytes as here, so half of the heap is left to work with them. Short cells take more here than
    /// there, and where that is too much, the heap's end is the bound.
    public static PoolOptions defaults() {
        return new PoolOptions(
                Runtime.getRuntime().availableProcessors(),
                DOCUMENTS,
                IDLE,
                Math.min(MOST_OUTPUT_BYTES, Runtime.getRuntime().maxMemory() / 2),
                ParseLimits.defaults());
    }

    public PoolOptions withProcesses(int count) {
        return new PoolOptions(count, documentsPerProcess, idle, outputBytes, limits);
    }

    public PoolOptions withDocumentsPerProcess(int count) {
        return new PoolOptions(processes, count, idle, outputBytes, limits);
    }

    public PoolOptions withIdle(Duration time) {
        return new PoolOptions(processes, documentsPerProcess, time, outputBytes, limits);
    }

    public PoolOptions withOutputBytes(long bytes) {
        return new PoolOptions(processes, documentsPerProcess, idle, bytes, limits);
    }

    public PoolOptions withLimits(ParseLimits changed) {
        return new PoolOptions(processes, documentsPerProcess, idle, outputBytes, changed);
    }
}
