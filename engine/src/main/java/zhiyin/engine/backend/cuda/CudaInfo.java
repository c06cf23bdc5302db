package zhiyin.engine.backend.cuda;

import java.util.Optional;

/// What is known of a GPU and its driver.
///
/// @param library the driver's library, as it was found
/// @param driverVersion the CUDA version that the driver is of, as 1000 · major + 10 · minor
/// @param computeCapability 10 · major + minor
/// @param sharedBytes shared memory of a multiprocessor
/// @param memoryBytes all of it
public record CudaInfo(
        String library,
        int driverVersion,
        String name,
        int computeCapability,
        int multiprocessors,
        int sharedBytes,
        long memoryBytes) {
    /// Of the first GPU, where there is a driver and a GPU.
    ///
    /// @throws zhiyin.engine.EngineException NATIVE_FAILURE where there is a driver that does not work
    public static Optional<CudaInfo> find() {
        return CudaLibrary.find().flatMap(library -> of(new Driver(library), library.name()));
    }

    static Optional<CudaInfo> of(Driver driver, String library) {
        if (!driver.init()) {
            return Optional.empty();
        }
        int gpu = driver.device(0);
        return Optional.of(
                new CudaInfo(
                        library,
                        driver.version(),
                        driver.name(gpu),
                        10 * driver.attribute(Driver.COMPUTE_CAPABILITY_MAJOR, gpu)
                                + driver.attribute(Driver.COMPUTE_CAPABILITY_MINOR, gpu),
                        driver.attribute(Driver.MULTIPROCESSORS, gpu),
                        driver.attribute(Driver.SHARED_BYTES_OF_MULTIPROCESSOR, gpu),
                        driver.memory(gpu)));
    }

    /// Whether the kernels run on it.
    public boolean isUsable() {
        return CudaDevice.runs(computeCapability);
    }
}
