package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;

/// NVIDIA's driver with a GPU that is emulated: the library that `src/test/cuda/driver.cpp` makes, compiled once for
/// all processes of tests. What the engine calls and what the kernels compute is as on a GPU.
public final class EmulatedGpu {
    private static final class Compiled {
        static final Path FILE = compile();

        private static Path compile() {
            Path folder = Path.of("target/cuda").toAbsolutePath();
            Path library = folder.resolve("libcuda.so.1");
            Path last = folder.resolve("libcublasLt.so.13");
            try {
                Files.createDirectories(folder);
                try (FileChannel channel = FileChannel.open(folder.resolve("lock"), CREATE, WRITE);
                        FileLock _ = channel.lock()) {
                    if (!isNewer(last, Path.of("src/main/cuda"), Path.of("src/test/cuda"))) {
                        HostCompiler.run("src/test/cuda/run", folder.toString(), "driver");
                    }
                }
                return library;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        private static boolean isNewer(Path library, Path... sources) throws IOException {
            if (!Files.exists(library)) {
                return false;
            }
            FileTime made = Files.getLastModifiedTime(library);
            for (Path folder : sources) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.toList()) {
                        if (Files.getLastModifiedTime(file).compareTo(made) >= 0) {
                            return false;
                        }
                    }
                }
            }
            return true;
        }
    }

    private EmulatedGpu() {}

    /// Skips a test on a machine without a C++ compiler.
    public static void assume() {
        HostCompiler.assume();
    }

    /// Whether there is a C++ compiler, without which it cannot be made.
    public static boolean isHere() {
        return HostCompiler.isHere();
    }

    /// The library's file.
    public static Path library() {
        return Compiled.FILE;
    }

    /// The file of the library that stands for cuBLASLt, which works by the emulated driver.
    public static Path cublasLt() {
        return library().resolveSibling("libcublasLt.so.13");
    }

    /// How often something was done, or how much there is, by the name that the emulator has for it.
    public static long count(String what) {
        return (long) call(cublasLt(), "emulator_" + what);
    }

    static CudaLibrary open() {
        return CudaLibrary.load(library().toString()).orElseThrow();
    }

    static CudaDevice device() {
        return CudaDevice.open(open()).orElseThrow();
    }

    public static CudaBackend backend() {
        return new CudaBackend(device(), false);
    }

    /// With quantised weights as they are stored.
    public static CudaBackend backendThatKeepsStored() {
        return new CudaBackend(device(), true);
    }

    /// Makes a function of the driver fail, after `after` calls that do not.
    public static void fail(String function, int after, int result) {
        try (Arena arena = Arena.ofConfined()) {
            call("emulator_fail", arena.allocateFrom(function), after, result);
        }
    }

    static void setDevices(int count) {
        call("emulator_set_devices", count);
    }

    /// Bytes that the GPU has.
    public static void setMemory(long bytes) {
        call("emulator_set_memory", bytes);
    }

    /// Shared memory that a multiprocessor has; 100 KB where nobody says.
    static void setSharedBytes(int bytes) {
        call("emulator_set_shared_bytes", bytes);
    }

    /// Whether the driver takes machine code of kernels, which one that is older than the assembler does not.
    static void takeMachineCode(boolean takes) {
        call("emulator_take_machine_code", takes ? 1 : 0);
    }

    /// Lets a kernel do nothing from now on, as on a GPU that is out of order; "" for none.
    public static void setIdle(String kernel) {
        try (Arena arena = Arena.ofConfined()) {
            call("emulator_set_idle", arena.allocateFrom(kernel));
        }
    }

    /// Lets cuBLASLt's products write nothing from now on.
    static void setIdleProducts(boolean idle) {
        call(cublasLt(), "emulator_cublaslt_set_idle", idle ? 1 : 0);
    }

    /// Lets cuBLASLt's products leave out their bias from now on.
    static void setBiaslessProducts(boolean biasless) {
        call(cublasLt(), "emulator_cublaslt_set_biasless", biasless ? 1 : 0);
    }

    /// Whether the GPU's memory is kept from the CPU, as that of a real one is: what the CPU then reads or writes of it
    /// ends the process.
    public static void hideMemory(boolean hidden) {
        call("emulator_hide_memory", hidden ? 1 : 0);
    }

    /// Bytes that have been allocated and not freed.
    public static long allocated() {
        return (long) call("emulator_allocated");
    }

    /// Contexts, modules and streams that have been opened and not closed.
    public static int openHandles() {
        return (int) call("emulator_open_handles");
    }

    private static Object call(String function, Object... arguments) {
        return call(library(), function, arguments);
    }

    /// @param library one of the two; from cuBLASLt's the driver's functions are found, too
    private static Object call(Path library, String function, Object... arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < layouts.length; i++) {
            layouts[i] =
                    switch (arguments[i]) {
                        case MemorySegment _ -> ADDRESS;
                        case Long _ -> JAVA_LONG;
                        default -> JAVA_INT;
                    };
        }
        FunctionDescriptor descriptor =
                switch (function) {
                    case "emulator_allocated",
                            "emulator_captures",
                            "emulator_graph_launches",
                            "emulator_kernel_launches",
                            "emulator_most_ahead",
                            "emulator_ptx",
                            "emulator_cublaslt_open",
                            "emulator_cublaslt_heuristics",
                            "emulator_cublaslt_products" ->
                            FunctionDescriptor.of(JAVA_LONG, layouts);
                    case "emulator_open_handles" -> FunctionDescriptor.of(JAVA_INT, layouts);
                    default -> FunctionDescriptor.ofVoid(layouts);
                };
        MethodHandle handle =
                Linker.nativeLinker()
                        .downcallHandle(
                                CudaLibrary.load(library.toString())
                                        .flatMap(loaded -> loaded.symbols().find(function))
                                        .orElseThrow(),
                                descriptor);
        try {
            return handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(function, e);
        }
    }
}
