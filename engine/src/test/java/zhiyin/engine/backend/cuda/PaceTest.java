package zhiyin.engine.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.EngineException;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.MemoryTensors;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.Worker;

/// How far a worker is ahead of the GPU.
final class PaceTest {
    private static final int SIDE = 16;
    private static final int PRODUCTS = 20;
    private static final int LAUNCH_FAILED = 719;

    @BeforeEach
    void requireCompiler() {
        EmulatedGpu.assume();
    }

    private static void multiply(CudaBackend backend, int tokens) {
        Linear linear =
                backend.linear(
                        List.of(
                                MemoryTensors.matrix(
                                        "w", new float[SIDE * SIDE], SIDE, SIDE, false)),
                        List.of(),
                        Activation.NONE);
        try (Worker worker = backend.newWorker(tokens)) {
            Tensor in = worker.activations(SIDE);
            Tensor out = worker.residual(SIDE);
            worker.begin(Batch.pack(List.of(new int[tokens])), tokens);
            EmulatedGpu.count("most_ahead");
            for (int i = 0; i < PRODUCTS; i++) {
                worker.addLinear(linear, in, out, 8);
            }
            worker.read(out, 8);
        }
    }

    /// A short one is asked for at once.
    @ParameterizedTest
    @CsvSource({"1024, 5", "1000, 20"})
    void a_long_pass_is_asked_for_a_few_steps_ahead(int tokens, int ahead) {
        int handles = EmulatedGpu.openHandles();
        try (CudaBackend backend = EmulatedGpu.backend()) {
            multiply(backend, tokens);
            assertThat(EmulatedGpu.count("most_ahead")).isEqualTo(ahead);
        }
        assertThat(EmulatedGpu.openHandles()).isEqualTo(handles);
    }

    @Test
    void a_gpu_that_is_lost_while_it_is_waited_for_is_told() {
        int handles = EmulatedGpu.openHandles();
        try (CudaBackend backend = EmulatedGpu.backend()) {
            EmulatedGpu.fail("cuEventSynchronize", 6, LAUNCH_FAILED);
            assertThatThrownBy(() -> multiply(backend, 1024))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("stopped working");
        }
        assertThat(EmulatedGpu.openHandles()).isEqualTo(handles);
    }
}
