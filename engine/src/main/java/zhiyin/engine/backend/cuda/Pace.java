package zhiyin.engine.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/// Keeps a worker that asks for the steps of a long pass from being far ahead of the GPU: a query that comes in a pause
/// of the pass is computed behind all that was asked for before it. It waits asleep, so that the CPU is free for others.
/// A worker's, and as thread-safe.
final class Pace implements AutoCloseable {
    /// Marks that the worker may be ahead. There are two in a layer; while the worker wakes up, the GPU has one layer to
    /// compute and more.
    private static final int AHEAD = 4;

    /// Shorter passes end soon.
    private static final int LEAST_TOKENS = 1024;

    private final CudaDevice device;
    private final Deque<MemorySegment> ahead = new ArrayDeque<>();
    private boolean kept;

    Pace(CudaDevice device) {
        this.device = device;
    }

    void begin(int tokens) {
        kept = tokens >= LEAST_TOKENS;
    }

    /// Sets a mark behind what was asked for, and waits until the GPU has come to one before.
    void keep() {
        if (!kept) {
            return;
        }
        MemorySegment mark = ahead.size() < AHEAD ? device.newEvent() : ahead.removeFirst();
        ahead.addLast(mark); // closed with the others, if what follows fails
        device.await(mark); // one that was never set is not waited for
        device.record(mark);
    }

    /// Waits until all that was asked for is done.
    void finish() {
        if (kept) {
            keep();
            device.await(ahead.getLast());
        }
    }

    @Override
    public void close() {
        ahead.forEach(device::discard);
        ahead.clear();
    }
}
