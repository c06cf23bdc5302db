package zhiyin.engine.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The kernels' own tests, in C++, which run them on the CPU: `src/test/cuda`.
@Timeout(600)
final class KernelsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "activate",
                "attention",
                "attention_fused",
                "decode",
                "norm",
                "product",
                "rotate",
                "rows",
                "stored_product",
                "stored_product_fused"
            })
    void a_kernel_computes_what_it_should_and_each_barrier_is_needed(String kernel)
            throws IOException, InterruptedException {
        HostCompiler.assume();
        String output =
                HostCompiler.run(
                        "src/test/cuda/run",
                        Path.of("target/cuda").toAbsolutePath().toString(),
                        kernel);
        System.out.print(output);
        assertThat(output)
                .contains(kernel.replace("_fused", "") + ": ")
                .contains("mutations noticed");
    }
}
