package zhiyin.engine.backend.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Hands kernels their arguments. As thread-safe as where they go.
final class Launcher {
    private final Launches launches;

    /// One whose kernels are launched at once. Not thread-safe.
    ///
    /// @param arena lives as long as the launcher
    Launcher(CudaDevice device, Arena arena) {
        this(new DirectLaunches(device, arena));
    }

    Launcher(Launches launches) {
        this.launches = launches;
    }

    /// @param arguments memory, [MemorySegment#NULL] for none, integers and floats, in the kernel's order
    void launch(String kernel, Grid grid, Object... arguments) {
        long[] words = new long[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            words[i] =
                    switch (arguments[i]) {
                        case MemorySegment memory -> memory.address();
                        case Integer number -> Integer.toUnsignedLong(number);
                        case Float number ->
                                Integer.toUnsignedLong(Float.floatToRawIntBits(number));
                        default ->
                                throw new IllegalArgumentException(
                                        "argument %d of %s is a %s"
                                                .formatted(i, kernel, arguments[i].getClass()));
                    };
        }
        launches.launch(kernel, grid, words);
    }
}
