package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The part of CUDA's driver API that the engine uses, one method a function; names, numbers and signatures are those
/// of `cuda.h`, unchanged since CUDA 11. A result other than success becomes an [EngineException]: of the code
/// DEVICE_MEMORY_EXCEEDED, DEVICE_LOST or NATIVE_FAILURE. Thread-safe, as the API is; what works on a context works on the
/// calling thread's.
final class Driver {
    // CUdevice_attribute
    static final int MULTIPROCESSORS = 16;
    static final int SHARED_BYTES_OF_MULTIPROCESSOR = 81;
    static final int COMPUTE_CAPABILITY_MAJOR = 75;
    static final int COMPUTE_CAPABILITY_MINOR = 76;

    // CUfunction_attribute
    private static final int MOST_DYNAMIC_SHARED_BYTES = 8;

    private static final int STREAM_NON_BLOCKING = 1;
    private static final int EVENT_WITHOUT_TIME = 2;
    private static final int EVENT_AWAITED_ASLEEP = 1;

    // CUjit_option
    private static final int ERROR_LOG = 5;
    private static final int ERROR_LOG_BYTES = 6;

    private static final int LOG_BYTES = 4096;

    // CUresult
    static final int OUT_OF_MEMORY = 2;
    static final int NO_DEVICE = 100;

    /// Results after which a context computes no more, as `cuda.h` tells of each: CUDA_ERROR_DEINITIALIZED,
    /// DEVICE_UNAVAILABLE, ECC_UNCORRECTABLE, NVLINK_UNCORRECTABLE, CONTAINED, ILLEGAL_ADDRESS, LAUNCH_TIMEOUT,
    /// CONTEXT_IS_DESTROYED, ASSERT, HARDWARE_STACK_ERROR, ILLEGAL_INSTRUCTION, MISALIGNED_ADDRESS,
    /// INVALID_ADDRESS_SPACE, INVALID_PC, LAUNCH_FAILED, TENSOR_MEMORY_LEAK and UNKNOWN.
    private static final Set<Integer> LOSSES =
            Set.of(
                    4, 46, 214, 220, 226, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 721,
                    999);

    private final SymbolLookup symbols;
    private final MethodHandle init;
    private final MethodHandle driverVersion;
    private final MethodHandle errorName;
    private final MethodHandle deviceCount;
    private final MethodHandle device;
    private final MethodHandle deviceName;
    private final MethodHandle deviceAttribute;
    private final MethodHandle deviceMemory;
    private final MethodHandle retainContext;
    private final MethodHandle releaseContext;
    private final MethodHandle setContext;
    private final MethodHandle memoryInfo;
    private final MethodHandle loadModule;
    private final MethodHandle unloadModule;
    private final MethodHandle function;
    private final MethodHandle setFunction;
    private final MethodHandle allocate;
    private final MethodHandle free;
    private final MethodHandle upload;
    private final MethodHandle download;
    private final MethodHandle copy;
    private final MethodHandle fill;
    private final MethodHandle newStream;
    private final MethodHandle destroyStream;
    private final MethodHandle awaitStream;
    private final MethodHandle pin;
    private final MethodHandle unpin;
    private final MethodHandle newEvent;
    private final MethodHandle destroyEvent;
    private final MethodHandle recordEvent;
    private final MethodHandle awaitEvent;
    private final MethodHandle launch;
    private volatile @Nullable EngineException lost;

    /// @throws EngineException NATIVE_FAILURE where a function is missing
    Driver(CudaLibrary library) {
        this.symbols = library.symbols();
        this.init = bind("cuInit", JAVA_INT);
        this.driverVersion = bind("cuDriverGetVersion", ADDRESS);
        this.errorName = bind("cuGetErrorName", JAVA_INT, ADDRESS);
        this.deviceCount = bind("cuDeviceGetCount", ADDRESS);
        this.device = bind("cuDeviceGet", ADDRESS, JAVA_INT);
        this.deviceName = bind("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT);
        this.deviceAttribute = bind("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
        this.deviceMemory = bind("cuDeviceTotalMem_v2", ADDRESS, JAVA_INT);
        this.retainContext = bind("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT);
        this.releaseContext = bind("cuDevicePrimaryCtxRelease_v2", JAVA_INT);
        this.setContext = bind("cuCtxSetCurrent", ADDRESS);
        this.memoryInfo = bind("cuMemGetInfo_v2", ADDRESS, ADDRESS);
        this.loadModule = bind("cuModuleLoadDataEx", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
        this.unloadModule = bind("cuModuleUnload", ADDRESS);
        this.function = bind("cuModuleGetFunction", ADDRESS, ADDRESS, ADDRESS);
        this.setFunction = bind("cuFuncSetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
        this.allocate = bind("cuMemAlloc_v2", ADDRESS, JAVA_LONG);
        this.free = bind("cuMemFree_v2", ADDRESS);
        this.upload = bind("cuMemcpyHtoDAsync_v2", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
        this.download = bind("cuMemcpyDtoHAsync_v2", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
        this.copy = bind("cuMemcpyDtoDAsync_v2", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
        this.fill = bind("cuMemsetD8Async", ADDRESS, JAVA_BYTE, JAVA_LONG, ADDRESS);
        this.newStream = bind("cuStreamCreate", ADDRESS, JAVA_INT);
        this.destroyStream = bind("cuStreamDestroy_v2", ADDRESS);
        this.awaitStream = bind("cuStreamSynchronize", ADDRESS);
        this.pin = bind("cuMemHostAlloc", ADDRESS, JAVA_LONG, JAVA_INT);
        this.unpin = bind("cuMemFreeHost", ADDRESS);
        this.newEvent = bind("cuEventCreate", ADDRESS, JAVA_INT);
        this.destroyEvent = bind("cuEventDestroy_v2", ADDRESS);
        this.recordEvent = bind("cuEventRecord", ADDRESS, ADDRESS);
        this.awaitEvent = bind("cuEventSynchronize", ADDRESS);
        this.launch =
                bind(
                        "cuLaunchKernel",
                        ADDRESS,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS);
    }

    /// @throws EngineException NATIVE_FAILURE where it is missing
    MethodHandle bind(String name, MemoryLayout... arguments) {
        MemorySegment address =
                symbols.find(name)
                        .orElseThrow(() ->
                                new EngineException(
                                        Code.NATIVE_FAILURE,
                                        "NVIDIA's driver lacks the function %s; it is older than CUDA 11"
                                                .formatted(name)));
        return Linker.nativeLinker()
                .downcallHandle(address, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    interface Call {
        int run() throws Throwable;
    }

    interface Answer {
        int run(MemorySegment out) throws Throwable;
    }

    private int result(String name, Call call) {
        try {
            return call.run();
        } catch (Throwable e) {
            throw new EngineException(
                    Code.NATIVE_FAILURE, "the call of CUDA's %s failed".formatted(name), e);
        }
    }

    void call(String name, Call call) {
        requireThere();
        int result = result(name, call);
        if (result != 0) {
            throw failure(name, result, "");
        }
    }

    /// Whether a context was lost: whatever is asked from then on fails with DEVICE_LOST, and what a GPU may still answer
    /// is believed no more.
    boolean isLost() {
        return lost != null;
    }

    private void requireThere() {
        EngineException before = lost;
        if (before != null) {
            throw new EngineException(
                    Code.DEVICE_LOST, String.valueOf(before.getMessage()), before);
        }
    }

    private EngineException failure(String name, int result, String more) {
        String what = "CUDA's %s failed: %s%s".formatted(name, nameOf(result), more);
        if (result == OUT_OF_MEMORY) {
            return new EngineException(Code.DEVICE_MEMORY_EXCEEDED, what);
        }
        if (!LOSSES.contains(result)) {
            return new EngineException(Code.NATIVE_FAILURE, what);
        }
        var loss =
                new EngineException(
                        Code.DEVICE_LOST,
                        "the GPU has stopped working, and what was in work is lost: %s; open the model again, or take device cpu; where that fails with the same, only a new process gets the GPU back"
                                .formatted(what));
        lost = loss;
        return loss;
    }

    private int integer(String name, Answer answer) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_INT);
            call(name, () -> answer.run(out));
            return out.get(JAVA_INT, 0);
        }
    }

    MemorySegment pointer(String name, Answer answer) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            call(name, () -> answer.run(out));
            return out.get(ADDRESS, 0);
        }
    }

    /// The name of a result, such as CUDA_ERROR_OUT_OF_MEMORY.
    private String nameOf(int result) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            int known = result("cuGetErrorName", () -> (int) errorName.invokeExact(result, out));
            return known == 0
                    ? out.get(ADDRESS, 0).reinterpret(256).getString(0)
                    : "error " + result;
        }
    }

    /// Whether there is a GPU.
    boolean init() {
        int result = result("cuInit", () -> (int) init.invokeExact(0));
        if (result == NO_DEVICE) {
            return false;
        }
        if (result != 0) { // of any kind: there is no context that could be lost
            throw new EngineException(
                    Code.NATIVE_FAILURE, "CUDA's cuInit failed: " + nameOf(result));
        }
        return deviceCount() > 0;
    }

    private int deviceCount() {
        return integer("cuDeviceGetCount", out -> (int) deviceCount.invokeExact(out));
    }

    /// The CUDA version that the driver is of, as 1000 · major + 10 · minor.
    int version() {
        return integer("cuDriverGetVersion", out -> (int) driverVersion.invokeExact(out));
    }

    int device(int ordinal) {
        return integer("cuDeviceGet", out -> (int) device.invokeExact(out, ordinal));
    }

    String name(int gpu) {
        int bytes = 256;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(bytes);
            call("cuDeviceGetName", () -> (int) deviceName.invokeExact(out, bytes, gpu));
            return out.getString(0);
        }
    }

    int attribute(int attribute, int gpu) {
        return integer(
                "cuDeviceGetAttribute",
                out -> (int) deviceAttribute.invokeExact(out, attribute, gpu));
    }

    /// All the memory that a GPU has, in bytes.
    long memory(int gpu) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            call("cuDeviceTotalMem", () -> (int) deviceMemory.invokeExact(out, gpu));
            return out.get(JAVA_LONG, 0);
        }
    }

    MemorySegment retainContext(int gpu) {
        return pointer(
                "cuDevicePrimaryCtxRetain", out -> (int) retainContext.invokeExact(out, gpu));
    }

    /// One that is lost, too; what it held goes with it.
    void releaseContext(int gpu) {
        String name = "cuDevicePrimaryCtxRelease";
        int result = result(name, () -> (int) releaseContext.invokeExact(gpu));
        if (result != 0 && !isLost()) {
            throw failure(name, result, "");
        }
    }

    /// Makes a context the calling thread's.
    void setContext(MemorySegment context) {
        call("cuCtxSetCurrent", () -> (int) setContext.invokeExact(context));
    }

    /// Bytes that are free on the context's GPU.
    long freeMemory() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment free = arena.allocate(JAVA_LONG);
            MemorySegment all = arena.allocate(JAVA_LONG);
            call("cuMemGetInfo", () -> (int) memoryInfo.invokeExact(free, all));
            return free.get(JAVA_LONG, 0);
        }
    }

    /// @param image machine code, or PTX that ends in a zero byte
    MemorySegment loadModule(MemorySegment image) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment log = arena.allocate(LOG_BYTES);
            MemorySegment names = arena.allocateFrom(JAVA_INT, ERROR_LOG, ERROR_LOG_BYTES);
            MemorySegment values = arena.allocate(ADDRESS, 2);
            values.setAtIndex(ADDRESS, 0, log);
            values.setAtIndex(ADDRESS, 1, MemorySegment.ofAddress(LOG_BYTES));
            MemorySegment out = arena.allocate(ADDRESS);
            requireThere();
            int result =
                    result(
                            "cuModuleLoadDataEx",
                            () -> (int) loadModule.invokeExact(out, image, 2, names, values));
            if (result != 0) {
                throw failure("cuModuleLoadDataEx", result, " " + log.getString(0).strip());
            }
            return out.get(ADDRESS, 0);
        }
    }

    void unloadModule(MemorySegment module) {
        call("cuModuleUnload", () -> (int) unloadModule.invokeExact(module));
    }

    MemorySegment function(MemorySegment module, String kernel) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(kernel);
            return pointer(
                    "cuModuleGetFunction(" + kernel + ")",
                    out -> (int) function.invokeExact(out, module, text));
        }
    }

    /// Lets a kernel's blocks have so much shared memory, where that is more than 48 KB.
    void allowSharedBytes(MemorySegment kernel, int bytes) {
        call(
                "cuFuncSetAttribute",
                () -> (int) setFunction.invokeExact(kernel, MOST_DYNAMIC_SHARED_BYTES, bytes));
    }

    /// @throws EngineException DEVICE_MEMORY_EXCEEDED, with how much there is, where there is not as much
    MemorySegment allocate(long bytes) {
        requireThere();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            int result = result("cuMemAlloc", () -> (int) allocate.invokeExact(out, bytes));
            if (result == OUT_OF_MEMORY) {
                throw failure(
                        "cuMemAlloc",
                        result,
                        ", %,d bytes wanted, %,d are free".formatted(bytes, freeMemory()));
            }
            if (result != 0) {
                throw failure("cuMemAlloc", result, "");
            }
            return out.get(ADDRESS, 0).reinterpret(bytes);
        }
    }

    void free(MemorySegment memory) {
        call("cuMemFree", () -> (int) free.invokeExact(memory));
    }

    void upload(MemorySegment to, MemorySegment from, MemorySegment stream) {
        long bytes = from.byteSize();
        call("cuMemcpyHtoDAsync", () -> (int) upload.invokeExact(to, from, bytes, stream));
    }

    void download(MemorySegment to, MemorySegment from, MemorySegment stream) {
        long bytes = to.byteSize();
        call("cuMemcpyDtoHAsync", () -> (int) download.invokeExact(to, from, bytes, stream));
    }

    /// Copies `from`, which does not overlap `to`, within the GPU.
    void copy(MemorySegment to, MemorySegment from, MemorySegment stream) {
        long bytes = from.byteSize();
        call("cuMemcpyDtoDAsync", () -> (int) copy.invokeExact(to, from, bytes, stream));
    }

    void clear(MemorySegment memory, MemorySegment stream) {
        long bytes = memory.byteSize();
        call("cuMemsetD8Async", () -> (int) fill.invokeExact(memory, (byte) 0, bytes, stream));
    }

    /// One that waits for no other.
    MemorySegment newStream() {
        return pointer(
                "cuStreamCreate", out -> (int) newStream.invokeExact(out, STREAM_NON_BLOCKING));
    }

    void destroyStream(MemorySegment stream) {
        call("cuStreamDestroy", () -> (int) destroyStream.invokeExact(stream));
    }

    /// Waits until all that was asked of the stream is done.
    void await(MemorySegment stream) {
        call("cuStreamSynchronize", () -> (int) awaitStream.invokeExact(stream));
    }

    /// Memory of the CPU that stays where it is, so that the GPU copies it by itself.
    ///
    /// @throws EngineException DEVICE_MEMORY_EXCEEDED where the system does not let so much be pinned
    MemorySegment pin(long bytes) {
        return pointer("cuMemHostAlloc", out -> (int) pin.invokeExact(out, bytes, 0))
                .reinterpret(bytes);
    }

    void unpin(MemorySegment memory) {
        call("cuMemFreeHost", () -> (int) unpin.invokeExact(memory));
    }

    MemorySegment newEvent() {
        return pointer(
                "cuEventCreate",
                out -> (int) newEvent.invokeExact(out, EVENT_WITHOUT_TIME | EVENT_AWAITED_ASLEEP));
    }

    void destroyEvent(MemorySegment event) {
        call("cuEventDestroy", () -> (int) destroyEvent.invokeExact(event));
    }

    /// The event comes when all that was asked of the stream so far is done.
    void record(MemorySegment event, MemorySegment stream) {
        call("cuEventRecord", () -> (int) recordEvent.invokeExact(event, stream));
    }

    /// Does not wait for one that was never recorded.
    void awaitEvent(MemorySegment event) {
        call("cuEventSynchronize", () -> (int) awaitEvent.invokeExact(event));
    }

    /// @param arguments pointers to the kernel's arguments, one behind the other
    void launch(MemorySegment kernel, Grid grid, MemorySegment stream, MemorySegment arguments) {
        call(
                "cuLaunchKernel",
                () ->
                        (int)
                                launch.invokeExact(
                                        kernel,
                                        grid.x(),
                                        grid.y(),
                                        1,
                                        grid.threads(),
                                        1,
                                        1,
                                        grid.sharedBytes(),
                                        stream,
                                        arguments,
                                        MemorySegment.NULL));
    }
}
