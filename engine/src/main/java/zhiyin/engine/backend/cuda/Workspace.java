package zhiyin.engine.backend.cuda;

import java.lang.foreign.MemorySegment;

/// Memory of the GPU in which the weights of one product at a time are expanded. Whoever uses it holds its monitor from
/// before they are expanded until the product was asked for; the stream keeps the order.
final class Workspace {
    private final CudaDevice device;
    private MemorySegment memory = MemorySegment.NULL;

    Workspace(CudaDevice device) {
        this.device = device;
    }

    /// Makes it as large at least.
    synchronized void reserve(long bytes) {
        if (bytes > memory.byteSize()) {
            MemorySegment smaller = memory;
            memory = MemorySegment.NULL;
            device.free(smaller);
            memory = device.allocate(bytes);
        }
    }

    synchronized MemorySegment memory() {
        return memory;
    }
}
