package zhiyin.cli;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.EngineException;
import zhiyin.engine.backend.cuda.CudaInfo;
import zhiyin.engine.backend.cuda.Gemm;
import zhiyin.engine.backend.cuda.GemmInfo;

/// What `zhiyin info` says of this machine's GPU.
///
/// @param gemm what multiplies matrices, where the GPU is used
/// @param fault what keeps a driver that is here from working
record Gpu(Optional<CudaInfo> info, Optional<GemmInfo> gemm, Optional<String> fault) {
    static Gpu find() {
        try {
            Optional<CudaInfo> info = CudaInfo.find();
            Optional<GemmInfo> gemm =
                    info.filter(CudaInfo::isUsable).map(gpu -> GemmInfo.find(gpu.driverVersion()));
            return new Gpu(info, gemm, Optional.empty());
        } catch (EngineException e) {
            return new Gpu(Optional.empty(), Optional.empty(), Optional.ofNullable(e.getMessage()));
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

    /// What multiplies matrices on it; empty where it is not used.
    Optional<String> products() {
        return gemm.map(Gpu::describe);
    }

    private static String describe(GemmInfo gemm) {
        String own = "our own kernels";
        if (gemm.fault().isPresent()) {
            return "%s: %s".formatted(own, gemm.fault().get());
        }
        if (gemm.used() == Gemm.OWN) {
            return gemm.choice() == Gemm.OWN
                    ? "%s, as -D%s=%s asks".formatted(own, Gemm.PROPERTY, Gemm.OWN.label())
                    : own + "; no cuBLASLt of CUDA 12 or 13 that the driver serves was found";
        }
        return "cuBLASLt %s (%s) %s; -D%s=%s overrides that"
                .formatted(
                        gemm.version().orElseThrow(),
                        gemm.library().orElseThrow(),
                        gemm.choice() == Gemm.CUBLASLT
                                ? "for all"
                                : "from %d rows on, %s for fewer and in the profile small"
                                        .formatted(gemm.leastRows(), own),
                        Gemm.PROPERTY,
                        Gemm.OWN.label());
    }

    private static String computeCapability(CudaInfo gpu) {
        return gpu.computeCapability() / 10 + "." + gpu.computeCapability() % 10;
    }

    private static String driverVersion(CudaInfo gpu) {
        return gpu.driverVersion() / 1000 + "." + gpu.driverVersion() % 1000 / 10;
    }

    private static void add(GemmInfo gemm, ObjectNode root) {
        ObjectNode products = root.putObject("gpu_products");
        products.put("asked_for", gemm.choice().label());
        products.put("used", gemm.used().label());
        gemm.library().ifPresent(library -> products.put("cublaslt_library", library));
        gemm.version().ifPresent(version -> products.put("cublaslt_version", version));
        gemm.fault().ifPresent(fault -> products.put("fault", fault));
    }

    void addTo(ObjectNode root) {
        gemm.ifPresent(found -> add(found, root));
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
