package zhiyin.bench.gpu;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.backend.cuda.CudaInfo;
import zhiyin.engine.backend.cuda.GemmInfo;

/// What the engine finds here: the GPU, its driver, and cuBLASLt.
@Command(
        name = "facts",
        mixinStandardHelpOptions = true,
        description = "Shows the GPU, its driver and what multiplies matrices.")
final class FactsCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        Map<String, Object> facts = new LinkedHashMap<>();
        CudaInfo.find()
                .ifPresent(gpu -> {
                    facts.put("gpu", gpu.name());
                    facts.put("compute_capability", gpu.computeCapability());
                    facts.put("multiprocessors", gpu.multiprocessors());
                    facts.put("driver_cuda_version", gpu.driverVersion());
                    GemmInfo gemm = GemmInfo.find(gpu.driverVersion());
                    facts.put("gemm", gemm.used().label());
                    gemm.library().ifPresent(library -> facts.put("cublaslt", library));
                    gemm.version().ifPresent(version -> facts.put("cublaslt_version", version));
                    gemm.fault().ifPresent(fault -> facts.put("gemm_fault", fault));
                });
        System.out.println(new JsonMapper().writeValueAsString(facts));
        return 0;
    }
}
