package zhiyin.engine.backend.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Scratch memory that grows to what was needed most. Belongs to one thread, but any may close it.
final class Buffer implements AutoCloseable {
    private Arena arena = Arena.ofShared();
    private MemorySegment memory = MemorySegment.NULL;

    /// The memory, with room for `bytes`; what was in it may be lost.
    MemorySegment ofAtLeast(long bytes) {
        if (memory.byteSize() < bytes) {
            memory = MemorySegment.NULL; // what is freed must not be given out if there is no more
            arena.close();
            arena = Arena.ofShared();
            memory = arena.allocate(bytes, 4096);
        }
        return memory;
    }

    @Override
    public void close() {
        arena.close();
    }
}
