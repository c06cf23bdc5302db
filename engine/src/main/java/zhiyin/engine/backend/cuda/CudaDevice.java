package zhiyin.engine.backend.cuda;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// A GPU as one model uses it: a stream, on which everything happens in the order in which it was asked for, the
/// kernels, and memory. What is asked for is begun at once and waited for only where the answer is read. Thread-safe.
///
/// Memory is a [MemorySegment] of the GPU's addresses: it can be cut, but only the GPU can read it.
final class CudaDevice implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CudaDevice.class.getName());

    /// Compute capability 8.0: the oldest that multiplies bf16, and copies to shared memory in the background.
    private static final int OLDEST = 80;

    private static final int IMAGE_ALIGNMENT = 16;
    private static final String ANY_KERNEL = "copy_rows";

    /// Shared memory that a block gets without being asked for.
    private static final int USUAL_SHARED_BYTES = 48 << 10;

    private final Driver driver;
    private final CudaInfo info;
    private final int gpu;
    private final MemorySegment context;
    private final MemorySegment stream;
    private final MemorySegment module;
    private final Map<String, MemorySegment> kernels = new ConcurrentHashMap<>();
    private final Set<Long> allocated = ConcurrentHashMap.newKeySet();
    private final Set<Long> shared = ConcurrentHashMap.newKeySet();

    private CudaDevice(Driver driver, CudaInfo info, int gpu, MemorySegment context) {
        this.driver = driver;
        this.info = info;
        this.gpu = gpu;
        this.context = context;
        driver.setContext(context);
        this.stream = driver.newStream();
        try {
            this.module = loadKernels();
        } catch (RuntimeException | Error e) {
            driver.destroyStream(stream);
            throw e;
        }
    }

    /// In the first form that the driver takes.
    private MemorySegment loadKernels() {
        List<KernelImage> images = KernelImage.of(info.computeCapability());
        for (KernelImage image : images.subList(0, images.size() - 1)) {
            try {
                return load(image);
            } catch (EngineException e) {
                if (e.code() != Code.NATIVE_FAILURE) {
                    throw e;
                }
                LOG.log(Level.DEBUG, "{0}: {1} not taken: {2}", info.name(), image.name(), e);
            }
        }
        return load(images.getLast());
    }

    private MemorySegment load(KernelImage image) {
        MemorySegment loaded;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocate(image.content().length, IMAGE_ALIGNMENT);
            loaded = driver.loadModule(content.copyFrom(MemorySegment.ofArray(image.content())));
        }
        try {
            driver.function(loaded, ANY_KERNEL); // drivers may look at machine code no earlier
        } catch (EngineException e) {
            unlessLost(() -> driver.unloadModule(loaded));
            throw e;
        }
        LOG.log(Level.DEBUG, "{0} computes by {1}", info.name(), image.name());
        return loaded;
    }

    /// The first GPU; empty where there is none that the kernels run on.
    ///
    /// @throws EngineException NATIVE_FAILURE
    static Optional<CudaDevice> open(CudaLibrary library) {
        Driver driver = new Driver(library);
        Optional<CudaInfo> info = CudaInfo.of(driver, library.name());
        if (info.isEmpty() || !info.get().isUsable()) {
            return Optional.empty();
        }
        int gpu = driver.device(0);
        MemorySegment context = driver.retainContext(gpu);
        try {
            return Optional.of(new CudaDevice(driver, info.get(), gpu, context));
        } catch (RuntimeException | Error e) {
            driver.releaseContext(gpu);
            throw e;
        }
    }

    static boolean runs(int computeCapability) {
        return computeCapability >= OLDEST;
    }

    CudaInfo info() {
        return info;
    }

    /// Bytes of the GPU's memory that nobody has.
    long freeMemory() {
        driver.setContext(context);
        return driver.freeMemory();
    }

    /// Until it is freed, or the device closed. What is in it is not known.
    MemorySegment allocate(long bytes) {
        driver.setContext(context);
        MemorySegment memory = driver.allocate(bytes);
        allocated.add(memory.address());
        return memory;
    }

    /// Memory that is freed some time after nobody uses it any more.
    MemorySegment allocateUnowned(long bytes) {
        MemorySegment memory = allocate(bytes);
        return memory.reinterpret(Arena.ofAuto(), this::freeIfOpen);
    }

    /// Waits until what uses it is done. Of a GPU that is lost the memory is, too.
    void free(MemorySegment memory) {
        if (allocated.remove(memory.address()) && !driver.isLost()) {
            unlessLost(() -> {
                driver.setContext(context);
                driver.await(stream);
                driver.free(memory);
            });
        }
    }

    /// Whoever frees has nothing to lose any more; whoever computes is told of the loss by the next step.
    void unlessLost(Runnable freeing) {
        try {
            freeing.run();
        } catch (EngineException e) {
            if (!driver.isLost()) {
                throw e;
            }
        }
    }

    /// Closing the device has freed it before.
    private void freeIfOpen(MemorySegment memory) {
        synchronized (allocated) {
            free(memory);
        }
    }

    /// Memory of the CPU, pinned, until [#unpin]; what is copied from it is read by the GPU later.
    ///
    /// @throws EngineException DEVICE_MEMORY_EXCEEDED
    MemorySegment pin(long bytes) {
        driver.setContext(context);
        return driver.pin(bytes);
    }

    /// Nothing may be under way from it.
    void unpin(MemorySegment memory) {
        if (!driver.isLost()) {
            unlessLost(() -> {
                driver.setContext(context);
                driver.unpin(memory);
            });
        }
    }

    /// Memory of the CPU, pinned, which kernels read where it is, by the address that it has here: so it is of all that
    /// `cuMemHostAlloc` gives a process of 64 bits (CUDA driver API, "Unified Addressing"). Until the device is closed.
    ///
    /// @throws EngineException DEVICE_MEMORY_EXCEEDED
    MemorySegment share(long bytes) {
        MemorySegment memory = pin(bytes);
        shared.add(memory.address());
        return memory;
    }

    MemorySegment newEvent() {
        driver.setContext(context);
        return driver.newEvent();
    }

    /// The event comes when all that was asked for so far is done.
    void record(MemorySegment event) {
        driver.setContext(context);
        driver.record(event, stream);
    }

    void await(MemorySegment event) {
        driver.setContext(context);
        driver.awaitEvent(event);
    }

    /// Waits for an event and frees it.
    void discard(MemorySegment event) {
        if (!driver.isLost()) {
            unlessLost(() -> {
                driver.setContext(context);
                driver.awaitEvent(event);
                driver.destroyEvent(event);
            });
        }
    }

    /// As [#upload], from memory of any kind.
    void uploadAny(MemorySegment from, MemorySegment to) {
        if (from.isNative()) {
            upload(from, to);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            upload(arena.allocate(from.byteSize(), 64).copyFrom(from), to);
        }
    }

    /// Copies all of `from`, memory of the CPU, to the front of `to`. It may be changed at once, unless it is pinned.
    void upload(MemorySegment from, MemorySegment to) {
        driver.setContext(context);
        driver.upload(to.asSlice(0, from.byteSize()), from, stream);
    }

    /// Fills `to`, memory of the CPU, from the front of `from`, when that has been computed.
    void download(MemorySegment from, MemorySegment to) {
        driver.setContext(context);
        driver.download(to, from.asSlice(0, to.byteSize()), stream);
        driver.await(stream);
    }

    /// Copies all of `from` to the front of `to`; they do not overlap.
    void copy(MemorySegment from, MemorySegment to) {
        copy(from, to, stream);
    }

    void copy(MemorySegment from, MemorySegment to, MemorySegment stream) {
        driver.setContext(context);
        driver.copy(to.asSlice(0, from.byteSize()), from, stream);
    }

    void clear(MemorySegment memory) {
        clear(memory, stream);
    }

    void clear(MemorySegment memory, MemorySegment stream) {
        driver.setContext(context);
        driver.clear(memory, stream);
    }

    /// A stream beside the device's own, until [#destroyStream].
    MemorySegment newStream() {
        driver.setContext(context);
        return driver.newStream();
    }

    void destroyStream(MemorySegment other) {
        driver.setContext(context);
        driver.destroyStream(other);
    }

    /// Waits until all that was asked for is done.
    void awaitAll() {
        driver.setContext(context);
        driver.await(stream);
    }

    /// Empty where the driver is too old for them.
    Optional<GraphFunctions> graphFunctions() {
        try {
            return Optional.of(new GraphFunctions(driver));
        } catch (EngineException e) {
            LOG.log(Level.DEBUG, "no CUDA graphs: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    /// Makes the GPU's context the calling thread's, for a library that works by it.
    void makeCurrent() {
        driver.setContext(context);
    }

    /// On which everything happens.
    MemorySegment stream() {
        return stream;
    }

    /// @param arguments pointers to the kernel's arguments, one behind the other; read before this returns
    void launch(String kernel, Grid grid, MemorySegment arguments) {
        launch(kernel, grid, arguments, stream);
    }

    void launch(String kernel, Grid grid, MemorySegment arguments, MemorySegment stream) {
        driver.setContext(context);
        MemorySegment function = kernels.computeIfAbsent(kernel, name -> function(name, grid));
        driver.launch(function, grid, stream, arguments);
    }

    private MemorySegment function(String kernel, Grid grid) {
        MemorySegment function = driver.function(module, kernel);
        if (grid.sharedBytes() > USUAL_SHARED_BYTES) {
            driver.allowSharedBytes(function, grid.sharedBytes());
        }
        return function;
    }

    @Override
    public void close() {
        synchronized (allocated) {
            try {
                unlessLost(this::freeAll);
            } finally {
                allocated.clear();
                shared.clear();
                driver.releaseContext(gpu);
            }
        }
    }

    private void freeAll() {
        driver.setContext(context);
        driver.await(stream);
        for (Long address : allocated) {
            driver.free(MemorySegment.ofAddress(address));
        }
        for (Long address : shared) {
            driver.unpin(MemorySegment.ofAddress(address));
        }
        driver.unloadModule(module);
        driver.destroyStream(stream);
    }
}
