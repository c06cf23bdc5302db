package zhiyin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.backend.cuda.CudaInfo;
import zhiyin.engine.backend.cuda.Gemm;
import zhiyin.engine.backend.cuda.GemmInfo;

/// What `zhiyin info` says of GPUs that are not in the machine of the tests.
final class GpuTest {
    private static Gpu gpu(String name, int computeCapability) {
        var info =
                new CudaInfo(
                        "libcuda.so.1", 12_040, name, computeCapability, 84, 100 << 10, 24L << 30);
        return new Gpu(Optional.of(info), Optional.empty(), Optional.empty());
    }

    private static Gpu gpu(GemmInfo gemm) {
        Gpu found = gpu("NVIDIA RTX 3090", 86);
        return new Gpu(found.info(), Optional.of(gemm), Optional.empty());
    }

    @Test
    void what_multiplies_is_told_with_where_it_was_found() {
        var found =
                new GemmInfo(
                        Gemm.AUTO,
                        Optional.of("/opt/libcublasLt.so.13"),
                        Optional.of("13.1.1"),
                        Optional.empty());
        assertThat(gpu(found).products().orElseThrow())
                .isEqualTo(
                        "cuBLASLt 13.1.1 (/opt/libcublasLt.so.13) from 256 rows on, our own kernels for fewer and in the profile small; -Dzhiyin.cuda.gemm=own overrides that");
        ObjectNode root = new JsonMapper().createObjectNode();
        gpu(found).addTo(root);
        assertThat(root.at("/gpu_products/used").asString()).isEqualTo("cublaslt");
        assertThat(root.at("/gpu_products/cublaslt_version").asString()).isEqualTo("13.1.1");
    }

    @Test
    void what_keeps_cublaslt_from_being_used_is_told() {
        var missing = new GemmInfo(Gemm.AUTO, Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(gpu(missing).products().orElseThrow())
                .isEqualTo(
                        "our own kernels; no cuBLASLt of CUDA 12 or 13 that the driver serves was found");
        var broken =
                new GemmInfo(
                        Gemm.AUTO,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("cannot load /x"));
        assertThat(gpu(broken).products().orElseThrow())
                .isEqualTo("our own kernels: cannot load /x");
        assertThat(gpu("Tesla T4", 75).products()).isEmpty();
    }

    @Test
    void a_gpu_is_told_with_its_driver_and_its_use() {
        assertThat(gpu("NVIDIA RTX 3090", 86).text())
                .startsWith("NVIDIA RTX 3090, compute capability 8.6, 84 multiprocessors, ")
                .contains("driver of CUDA 12.4 (libcuda.so.1)", "in bf16", "--device cpu");
        assertThat(gpu("NVIDIA RTX 5090", 120).text()).contains("compute capability 12.0,");
    }

    @Test
    void one_that_is_too_old_is_said_to_be() {
        assertThat(gpu("Tesla T4", 75).text())
                .contains("too old: compute capability 8.0 or later is needed");
    }

    @Test
    void a_driver_that_does_not_work_is_told_of() {
        var broken =
                new Gpu(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("CUDA's cuInit failed: error 999"));
        assertThat(broken.text()).isEqualTo("not usable: CUDA's cuInit failed: error 999");
    }

    @Test
    void the_same_is_there_as_json() {
        ObjectNode root = new JsonMapper().createObjectNode();
        gpu("NVIDIA RTX 3090", 86).addTo(root);
        assertThat(root.at("/gpu/compute_capability").asString()).isEqualTo("8.6");
        assertThat(root.at("/gpu/driver_cuda_version").asString()).isEqualTo("12.4");
        assertThat(root.at("/gpu/memory_bytes").asLong()).isEqualTo(24L << 30);
        assertThat(root.at("/gpu/usable").asBoolean()).isTrue();
    }
}
