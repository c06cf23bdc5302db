package zhiyin.engine.backend.cuda;

import java.lang.foreign.MemorySegment;

/// Memory of the GPU that a worker's steps use again and again, as large as they ever needed. Not thread-safe.
final class ScratchMemory implements AutoCloseable {
    /// What small batches need, so that it does not grow, and move, from one to the next.
    private static final long LEAST_BYTES = 256 << 10;

    private final CudaDevice device;
    private final StepQueue queue;
    private MemorySegment memory = MemorySegment.NULL;

    ScratchMemory(CudaDevice device, StepQueue queue) {
        this.device = device;
        this.queue = queue;
    }

    /// Before steps are collected.
    void prepare() {
        var _ = of(LEAST_BYTES);
    }

    /// What is in it is not known. Valid until more is asked for.
    MemorySegment of(long bytes) {
        if (memory.byteSize() < bytes) {
            queue.flush(); // steps that use what there was
            close();
            memory = device.allocate(Math.max(LEAST_BYTES, bytes));
        }
        return memory.asSlice(0, bytes);
    }

    @Override
    public void close() {
        if (memory.byteSize() > 0) {
            device.free(memory);
            memory = MemorySegment.NULL;
        }
    }
}
