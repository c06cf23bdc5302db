package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.cuda.EmulatedGpu;
import zhiyin.engine.backend.cuda.OnEmulatedGpu;

/// What becomes of requests whose GPU runs out of memory or stops working.
@ExtendWith(OnEmulatedGpu.class)
final class GpuLossTest {
    private static final String MODEL = "src/test/resources/zhiyin/engine/model/encoder/nomic-bert";
    private static final int OUT_OF_MEMORY = 2;
    private static final int ILLEGAL_ADDRESS = 700;

    private final EmbedderOptions options =
            EmbedderOptions.defaults().withThreads(2).withDevice(Device.CUDA);

    private static void assertFails(Code code, Runnable action, String... parts) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }

    @Test
    void a_batch_without_room_is_halved_and_gives_the_same_vectors() {
        List<String> texts = List.of("Pumps.", "Filters and valves.", "Seals");
        try (Embedder other = Embedder.open(MODEL, options);
                Embedder embedder = Embedder.open(MODEL, options)) {
            List<float[]> expected = other.embedAll(texts).vectors();
            EmulatedGpu.fail("cuMemAlloc_v2", 0, OUT_OF_MEMORY);
            List<float[]> actual = embedder.embedAll(texts).vectors();
            for (int i = 0; i < texts.size(); i++) {
                assertThat(actual.get(i)).containsExactly(expected.get(i));
            }
            assertThat(embedder.isLost()).isFalse();
        }
    }

    @Test
    void a_text_that_has_no_room_alone_fails_alone_and_says_what_to_do() {
        try (Embedder other = Embedder.open(MODEL, options);
                Embedder embedder = Embedder.open(MODEL, options)) {
            float[] before = other.embed("Pumps.");
            EmulatedGpu.fail("cuMemAlloc_v2", 0, OUT_OF_MEMORY);
            assertFails(
                    Code.DEVICE_MEMORY_EXCEEDED,
                    () -> embedder.embed("Pumps."),
                    "tokens has no room in the GPU's memory",
                    "CUDA_ERROR_OUT_OF_MEMORY",
                    "send shorter texts");
            assertThat(embedder.embed("Pumps.")).containsExactly(before);
        }
    }

    @Test
    void a_lost_gpu_fails_all_requests_with_its_code_and_a_model_opened_again_computes_right() {
        int handles = EmulatedGpu.openHandles();
        float[] right;
        try (Embedder embedder = Embedder.open(MODEL, options)) {
            right = embedder.embed("Pumps.");
            EmulatedGpu.fail("cuLaunchKernel", 5, ILLEGAL_ADDRESS);
            List<CompletableFuture<Embeddings>> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                try {
                    waiting.add(
                            embedder.submit(
                                    List.of("Text " + i), EmbedOptions.DEFAULTS, Caller.DEFAULT));
                } catch (EngineException e) {
                    assertThat(e.code()).isEqualTo(Code.DEVICE_LOST);
                }
            }
            for (CompletableFuture<Embeddings> each : waiting) {
                assertThatThrownBy(each::join)
                        .hasStackTraceContaining("the GPU has stopped working");
            }
            assertFails(
                    Code.DEVICE_LOST,
                    () -> embedder.embed("Pumps."),
                    "cuLaunchKernel",
                    "open the model again");
            assertThat(embedder.isLost()).isTrue();
        }
        assertThat(EmulatedGpu.openHandles()).isEqualTo(handles);
        try (Embedder again = Embedder.open(MODEL, options)) {
            assertThat(again.embed("Pumps.")).containsExactly(right);
            assertThat(again.isLost()).isFalse();
        }
    }

    /// All models of a process share the context.
    @Test
    void a_model_beside_a_lost_one_is_lost_too_and_nothing_is_computed_wrong() {
        try (Embedder one = Embedder.open(MODEL, options);
                Embedder other = Embedder.open(MODEL, options)) {
            EmulatedGpu.fail("cuLaunchKernel", 0, ILLEGAL_ADDRESS);
            assertFails(Code.DEVICE_LOST, () -> one.embed("Pumps."), "stopped working");
            assertFails(Code.DEVICE_LOST, () -> other.embed("Pumps."), "stopped working");
            assertFails(Code.DEVICE_LOST, () -> Embedder.open(MODEL, options), "ILLEGAL_ADDRESS");
            try (Embedder cpu = Embedder.open(MODEL, options.withDevice(Device.AUTO))) {
                assertThat(cpu.device()).isEqualTo(Device.CPU);
                assertThat(cpu.embed("Pumps.")).isNotEmpty();
            }
        }
    }
}
