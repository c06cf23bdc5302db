package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Hands kernels their arguments. Not thread-safe: it has one place for them.
final class Launcher {
    private static final int MOST_ARGUMENTS = 16;

    private final CudaDevice device;
    private final MemorySegment values;
    private final MemorySegment pointers;

    /// @param arena lives as long as the launcher
    Launcher(CudaDevice device, Arena arena) {
        this.device = device;
        this.values = arena.allocate(ADDRESS, MOST_ARGUMENTS);
        this.pointers = arena.allocate(ADDRESS, MOST_ARGUMENTS);
        for (int i = 0; i < MOST_ARGUMENTS; i++) {
            pointers.setAtIndex(ADDRESS, i, values.asSlice(i * ADDRESS.byteSize()));
        }
    }

    /// @param arguments memory, [MemorySegment#NULL] for none, integers and floats, in the kernel's order
    void launch(String kernel, Grid grid, Object... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            long at = i * ADDRESS.byteSize();
            switch (arguments[i]) {
                case MemorySegment memory -> values.set(ADDRESS, at, memory);
                case Integer number -> values.set(JAVA_INT, at, number);
                case Float number -> values.set(JAVA_FLOAT, at, number);
                default ->
                        throw new IllegalArgumentException(
                                "argument %d of %s is a %s"
                                        .formatted(i, kernel, arguments[i].getClass()));
            }
        }
        device.launch(kernel, grid, pointers);
    }
}
