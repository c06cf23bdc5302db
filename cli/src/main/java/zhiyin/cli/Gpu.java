package zhiyin.cli;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.EngineException;
import zhiyin.engine.backend.cuda.CudaInfo;

/// What `zhiyin info` says of this machine's GPU.
///
/// @param fault what keeps a driver that is here from working
record Gpu(Optional<CudaInfo> info, Optional<String> fault) {
    static Gpu find() {
        try {
            return new Gpu(CudaInfo.find(), Optional.empty());
        } catch (EngineException e) {
            return new Gpu(Optional.empty(), Optional.ofNullable(e.getMessage()));
        }
    }

    String text() {
        return fault.map(message -> "not usable: " + message)
                .or(() -> info.map(Gpu::describe))
                .orElse("none: no NVIDIA driver, or no GPU that it knows");
    }

    private static String describe(CudaInfo gpu) {
        String use =
                gpu.isUsable()
                        ? "models are computed on it, in bf16; --device cpu overrides that"
                        : "too old: compute capability 8.0 or later is needed";
        return "%s, compute capability %s, %d multiprocessors, %s; driver of CUDA %s (%s): %s"
                .formatted(
                        gpu.name(),
                        computeCapability(gpu),
                        gpu.multiprocessors(),
                        Sizes.text(gpu.memoryBytes()),
                        driverVersion(gpu),
                        gpu.library(),
                        use);
    }

    private static String computeCapability(CudaInfo gpu) {
        return gpu.computeCapability() / 10 + "." + gpu.computeCapability() % 10;
    }

    private static String driverVersion(CudaInfo gpu) {
        return gpu.driverVersion() / 1000 + "." + gpu.driverVersion() % 1000 / 10;
    }

    void addTo(ObjectNode root) {
        info.ifPresent(gpu ->
                root.putObject("gpu")
                        .put("name", gpu.name())
                        .put("compute_capability", computeCapability(gpu))
                        .put("multiprocessors", gpu.multiprocessors())
                        .put("memory_bytes", gpu.memoryBytes())
                        .put("driver_cuda_version", driverVersion(gpu))
                        .put("driver_library", gpu.library())
                        .put("usable", gpu.isUsable()));
    }
}
