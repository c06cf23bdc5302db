package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Launches as they are asked for. Not thread-safe: it has one place for arguments.
final class DirectLaunches implements Launches {
    private static final int MOST_ARGUMENTS = 16;

    private final CudaDevice device;
    private final MemorySegment values;
    private final MemorySegment pointers;

    /// @param arena lives as long as this
    DirectLaunches(CudaDevice device, Arena arena) {
        this.device = device;
        this.values = arena.allocate(JAVA_LONG, MOST_ARGUMENTS);
        this.pointers = arena.allocate(ADDRESS, MOST_ARGUMENTS);
        for (int i = 0; i < MOST_ARGUMENTS; i++) {
            pointers.setAtIndex(ADDRESS, i, values.asSlice(i * JAVA_LONG.byteSize()));
        }
    }

    @Override
    public void launch(String kernel, Grid grid, long[] arguments) {
        launch(kernel, grid, arguments, device.stream());
    }

    void launch(String kernel, Grid grid, long[] arguments, MemorySegment stream) {
        for (int i = 0; i < arguments.length; i++) {
            values.setAtIndex(JAVA_LONG, i, arguments[i]);
        }
        device.launch(kernel, grid, pointers, stream);
    }
}
