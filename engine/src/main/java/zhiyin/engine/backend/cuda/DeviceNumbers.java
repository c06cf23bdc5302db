package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Integers that kernels read, such as a batch's tokens or positions, in memory of the GPU that is used again and
/// again. The same numbers as the last time, as in the next layer, are not sent twice. Not thread-safe.
final class DeviceNumbers implements AutoCloseable {
    private static final long LEAST_BYTES = 4096;

    private static final int[] NOTHING = {};
    private static final long[] NO_LONGS = {};

    private final CudaDevice device;
    private MemorySegment memory = MemorySegment.NULL;
    private int[] sent = NOTHING;
    private long[] sentLongs = NO_LONGS;

    DeviceNumbers(CudaDevice device) {
        this.device = device;
    }

    /// The numbers on the GPU, until other numbers are asked for.
    MemorySegment of(int[] numbers) {
        if (!Arrays.equals(numbers, sent)) {
            sent = NOTHING; // where sending fails
            try (Arena arena = Arena.ofConfined()) {
                send(arena.allocateFrom(JAVA_INT, numbers));
            }
            sent = numbers.clone();
        }
        return memory;
    }

    /// The same for 64-bit numbers. One object holds numbers of one size.
    MemorySegment of(long[] numbers) {
        if (!Arrays.equals(numbers, sentLongs)) {
            sentLongs = NO_LONGS;
            try (Arena arena = Arena.ofConfined()) {
                send(arena.allocateFrom(JAVA_LONG, numbers));
            }
            sentLongs = numbers.clone();
        }
        return memory;
    }

    private void send(MemorySegment numbers) {
        if (memory.byteSize() < numbers.byteSize()) {
            close();
            memory = device.allocate(Math.max(LEAST_BYTES, 2 * numbers.byteSize()));
        }
        device.upload(numbers, memory);
    }

    @Override
    public void close() {
        if (memory.byteSize() > 0) {
            device.free(memory);
            memory = MemorySegment.NULL;
        }
    }
}
