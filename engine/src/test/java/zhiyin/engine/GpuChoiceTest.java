package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.cuda.EmulatedGpu;
import zhiyin.engine.backend.cuda.OnEmulatedGpu;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.weights.random.Qwen3Shape;
import zhiyin.engine.weights.random.RandomModel;
import zhiyin.engine.weights.random.TypeMix;
import zhiyin.engine.weights.random.VocabularySource;

/// What a model is computed on, as its options and the machine have it.
@ExtendWith(OnEmulatedGpu.class)
final class GpuChoiceTest {
    private static final String MODEL = "src/test/resources/zhiyin/engine/model/encoder/nomic-bert";
    private static final long GIGABYTE = 1L << 30;

    private final EmbedderOptions options = EmbedderOptions.defaults().withThreads(2);

    @TempDir Path folder;

    private Path quantised() throws IOException {
        Path file = folder.resolve("quantised.gguf");
        new RandomModel(new Qwen3Shape(256, 8, 2, 1, 128, 512, 300), TypeMix.named("q4_k_m"), 5)
                .writeGguf(file, bytes());
        return file;
    }

    /// A token a byte, as byte-level BPE writes them.
    private static VocabularySource bytes() {
        List<String> tokens = new ArrayList<>();
        int others = 256;
        for (int b = 0; b < 256; b++) {
            boolean printed = b > ' ' && b < 127 || b > 160 && b != 173;
            tokens.add(Character.toString(printed ? b : others++));
        }
        tokens.add("<|endoftext|>");
        tokens.add("ab");
        int[] types = new int[tokens.size()];
        Arrays.fill(types, 1);
        types[256] = 3;
        return new VocabularySource(tokens, types, List.of("a b"));
    }

    @Test
    void a_quantised_decoder_stays_as_it_is_stored_where_that_was_asked_for() throws IOException {
        String model = quantised().toString();
        long before = EmulatedGpu.allocated();
        float[] expected;
        long fast;
        EmbedderOptions batches = options.withMaxBatchTokens(64);
        try (Embedder embedder = Embedder.open(model, batches.withDevice(Device.CUDA))) {
            assertThat(embedder.profile()).isEqualTo(Profile.FAST);
            expected = embedder.embed("abbaab");
            fast = EmulatedGpu.allocated() - before;
        }
        for (Device device : List.of(Device.AUTO, Device.CUDA)) {
            EmbedderOptions small = batches.withProfile(Profile.SMALL).withDevice(device);
            try (Embedder embedder = Embedder.open(model, small)) {
                assertThat(embedder.device()).isEqualTo(Device.CUDA);
                assertThat(embedder.profile()).isEqualTo(Profile.SMALL);
                assertThat(embedder.embed("abbaab")).containsExactly(expected);
                assertThat(EmulatedGpu.allocated() - before).isLessThan(fast * 3 / 4);
            }
        }
    }

    @Test
    void a_quantised_decoder_that_does_not_fit_expanded_stays_as_it_is_stored() throws IOException {
        String model = quantised().toString();
        EmbedderOptions batches = options.withMaxBatchTokens(64);
        ModelSource source = ModelSource.find(model, options.cache());
        EmulatedGpu.setMemory(LoadPlan.of(source, batches).bytes() - 2_000_000);
        try (Embedder embedder = Embedder.open(model, batches)) {
            assertThat(embedder.device()).isEqualTo(Device.CUDA);
            assertThat(embedder.profile()).isEqualTo(Profile.SMALL);
            assertThat(embedder.embed("ab")).isNotEmpty();
            LoadPlan plan = LoadPlan.of(source, batches);
            assertThat(plan.device()).isEqualTo(Device.CUDA);
            assertThat(plan.profile()).isEqualTo(Profile.SMALL);
            assertThatThrownBy(() ->
                            Embedder.open(
                                    model,
                                    batches.withDevice(Device.CUDA).withProfile(Profile.FAST)))
                    .hasMessageContainingAll("in bf16", "take the profile small (about ");
        } finally {
            EmulatedGpu.setMemory(GIGABYTE);
        }
    }

    private static Device deviceOf(EmbedderOptions options) {
        try (Embedder embedder = Embedder.open(MODEL, options)) {
            assertThat(embedder.embed("A text.")).isNotEmpty();
            return embedder.device();
        }
    }

    @Test
    void a_gpu_is_taken_where_there_is_one_and_gives_the_cpus_vectors() {
        try (Embedder gpu = Embedder.open(MODEL, options);
                Embedder cpu =
                        Embedder.open(
                                MODEL,
                                options.withDevice(Device.CPU).withNumericType(NumericType.F32))) {
            assertThat(gpu.device()).isEqualTo(Device.CUDA);
            assertThat(gpu.numericType()).isEqualTo(NumericType.BF16);
            assertThat(cpu.device()).isEqualTo(Device.CPU);
            float[] a = gpu.embed("Pumps and filters.");
            float[] b = cpu.embed("Pumps and filters.");
            assertThat(CosineSimilarity.of(a, b)).isCloseTo(1, within(0.001));
        }
    }

    /// A server plans the memory of models before it loads them.
    @Test
    void what_was_planned_for_the_cpu_does_not_keep_a_model_from_the_gpu() {
        ModelSource source = ModelSource.find(MODEL, options.cache());
        for (Device device : List.of(Device.AUTO, Device.CUDA)) {
            EmbedderOptions wanted = options.withDevice(device);
            LoadPlan plan = LoadPlan.of(source, wanted);
            assertThat(plan.device()).isEqualTo(Device.CUDA);
            assertThat(deviceOf(plan.pin(wanted))).isEqualTo(Device.CUDA);
        }
        assertThat(LoadPlan.of(source, options.withDevice(Device.CPU)).device())
                .isEqualTo(Device.CPU);
    }

    @Test
    void what_only_the_cpu_does_is_done_there() {
        assertThat(deviceOf(options.withNumericType(NumericType.INT8))).isEqualTo(Device.CPU);
        assertThat(deviceOf(options.withNumericType(NumericType.F32))).isEqualTo(Device.CPU);
        assertThat(deviceOf(options.withProfile(Profile.TURBO))).isEqualTo(Device.CPU);
        assertThat(deviceOf(options.withDevice(Device.CPU))).isEqualTo(Device.CPU);
        assertThat(deviceOf(options.withNumericType(NumericType.BF16))).isEqualTo(Device.CUDA);
    }

    @Test
    void what_is_planned_is_of_the_device_that_is_tried_and_of_the_cpu_otherwise() {
        ModelSource source = ModelSource.find(MODEL, options.cache());
        LoadPlan plan = LoadPlan.of(source, options);
        assertThat(plan.type()).isEqualTo(NumericType.BF16);
        assertThat(plan.freeBytes()).isEqualTo(GIGABYTE);
        assertThat(plan.bytes()).isGreaterThan(2 * source.info().linearWeights());
        assertThat(plan.fits()).isTrue();
        LoadPlan otherwise = plan.otherwise().orElseThrow();
        assertThat(otherwise)
                .isEqualTo(
                        new LoadPlan(
                                Device.CPU,
                                otherwise.decoder(),
                                otherwise.profile(),
                                otherwise.type(),
                                otherwise.tested(),
                                otherwise.expandedBytes(),
                                otherwise.mappedBytes(),
                                0,
                                otherwise.freeBytes(),
                                Optional.empty()));
        assertThat(deviceOf(otherwise.pin(options))).isEqualTo(Device.CPU);
        assertThat(LoadPlan.of(source, options.withDevice(Device.CUDA)).otherwise()).isEmpty();
    }

    @Test
    void a_model_too_large_for_the_gpu_is_planned_for_the_cpu_unless_the_gpu_was_asked_for() {
        EmulatedGpu.setMemory(100_000);
        try {
            ModelSource source = ModelSource.find(MODEL, options.cache());
            LoadPlan plan = LoadPlan.of(source, options);
            assertThat(plan.device()).isEqualTo(Device.CPU);
            LoadPlan asked = LoadPlan.of(source, options.withDevice(Device.CUDA));
            assertThat(asked.device()).isEqualTo(Device.CUDA);
            assertThat(asked.fits()).isFalse();
        } finally {
            EmulatedGpu.setMemory(GIGABYTE);
        }
    }

    @Test
    void batches_are_smaller_where_memory_is_short() {
        long all;
        try (Embedder embedder = Embedder.open(MODEL, options)) {
            assertThat(embedder.embed("A text.")).isNotEmpty();
            all = EmulatedGpu.allocated();
        }
        EmulatedGpu.setMemory(all * 9 / 10);
        try (Embedder embedder = Embedder.open(MODEL, options)) {
            assertThat(embedder.device()).isEqualTo(Device.CUDA);
            assertThat(embedder.embed("A text.")).isNotEmpty();
        } finally {
            EmulatedGpu.setMemory(GIGABYTE);
        }
    }

    @Test
    void a_model_that_the_gpu_has_no_memory_for_goes_to_the_cpu_unless_the_gpu_was_asked_for() {
        EmulatedGpu.setMemory(400_000); // enough for what is checked before
        try {
            assertThat(deviceOf(options)).isEqualTo(Device.CPU);
            assertThatThrownBy(() -> deviceOf(options.withDevice(Device.CUDA)))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.DEVICE_MEMORY_EXCEEDED))
                    .hasMessageContainingAll("nomic-bert takes about", "are free", "device cpu");
        } finally {
            EmulatedGpu.setMemory(GIGABYTE);
        }
        assertThat(deviceOf(options)).isEqualTo(Device.CUDA);
    }

    @ParameterizedTest
    @CsvSource({
        "product_add_64, a product",
        "product_add_128, a product of large tiles",
        "attention_32_64, attention of heads of 32",
        "attention_64_64, attention of heads of 64",
        "attention_128_64, attention of heads of 128",
        "attention_32_128, attention of heads of 32 in large tiles",
        "attention_64_128, attention of heads of 64 in large tiles",
        "attention_128_128, attention of heads of 128 in large tiles"
    })
    void a_gpu_that_computes_wrong_is_found_out_before_a_model_is_put_on_it(
            String kernel, String what) {
        EmulatedGpu.setIdle(kernel);
        try {
            assertThat(deviceOf(options)).isEqualTo(Device.CPU);
            assertThatThrownBy(() -> deviceOf(options.withDevice(Device.CUDA)))
                    .hasMessageContaining("Emulated GPU computes " + what + " wrong: row 0");
        } finally {
            EmulatedGpu.setIdle("");
        }
    }

    @Test
    void without_a_gpu_nothing_changes_unless_one_was_asked_for() {
        System.setProperty(OnEmulatedGpu.LIBRARY, "none");
        assertThat(deviceOf(options)).isEqualTo(Device.CPU);
        assertThatThrownBy(() -> deviceOf(options.withDevice(Device.CUDA)))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll("device cuda", "there is no NVIDIA GPU", "device cpu");
    }

    @Test
    void a_driver_that_does_not_work_is_told_of_and_left_alone() throws Exception {
        Path broken = Files.writeString(folder.resolve("libcuda.so.1"), "no library");
        System.setProperty(OnEmulatedGpu.LIBRARY, broken.toString());
        assertThat(deviceOf(options)).isEqualTo(Device.CPU);
        assertThatThrownBy(() -> deviceOf(options.withDevice(Device.CUDA)))
                .hasMessageContaining("cannot load " + broken);
    }
}
