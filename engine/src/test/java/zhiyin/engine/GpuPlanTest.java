package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.model.KnownModel;
import zhiyin.engine.model.KnownModels;
import zhiyin.engine.model.LayerWidths;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.Prompts;
import zhiyin.engine.model.Purpose;
import zhiyin.engine.model.Shortening;

/// What a model is estimated to take of a GPU, against what its passes ask for.
final class GpuPlanTest {
    private static final int TOKENS = 8192;
    private static final long MEMORY = 80L << 30;

    /// What the driver takes of a GPU for a process and the kernels of this one, generously.
    private static final long CONTEXT = 350_000_000;

    private static ModelInfo info(int hidden, int layers, Pooling pooling, LayerWidths widths) {
        return new ModelInfo(
                "model",
                Purpose.EMBEDDING,
                "any",
                hidden,
                layers,
                32_768,
                pooling,
                Shortening.PLAIN,
                Prompts.NONE,
                widths,
                Path.of("model.safetensors"));
    }

    private static GpuPlan plan(ModelInfo info, Profile profile) {
        var stored = new GpuPlan.Stored(2 * info.linearWeights(), 0);
        EmbedderOptions options = EmbedderOptions.defaults().withMaxBatchTokens(TOKENS);
        return GpuPlan.of(info, stored, options, profile, MEMORY, 0);
    }

    /// The tensors of an encoder's pass, two passes: f32 residual, bf16 copy of it, projections, context, perceptron.
    @ParameterizedTest
    @ValueSource(ints = {192, 768, 3072})
    void an_encoder_takes_what_its_perceptron_is_wide(int inner) {
        int hidden = 768;
        var widths = new LayerWidths(hidden, 2 * hidden, inner, false);
        long needed = 2L * TOKENS * (4 * hidden + 2 * hidden + 6 * hidden + 2 * hidden + 2 * inner);
        assertThat(plan(info(hidden, 12, Pooling.MEAN, widths), Profile.FAST).workBytes())
                .isBetween(needed, needed * 13 / 10);
    }

    /// Never less than its passes ask for, nor much more. What memory is spared for goes through layers in chunks.
    @ParameterizedTest
    @CsvSource({
        "1024,2048,1024,3072",
        "2560,4096,1024,9728",
        "4096,4096,1024,12288",
        "1536,1536,256,8960",
        "4096,4096,1024,14336"
    })
    void a_decoder_takes_what_its_passes_ask_for(int hidden, int queries, int keys, int inner) {
        ModelInfo info =
                info(hidden, 28, Pooling.LAST, new LayerWidths(queries, 2 * keys, inner, true));
        long stream = 4L * hidden + 4L * keys;
        long chunk = 2L * hidden + 4L * queries + 2L * inner;
        long whole = 2 * TOKENS * (stream + chunk);
        assertThat(plan(info, Profile.FAST).workBytes()).isBetween(whole, whole * 13 / 10);
        long chunks = 2 * (TOKENS * stream + GpuPlan.LEAST_TOKENS * chunk);
        assertThat(plan(info, Profile.SMALL).workBytes()).isBetween(chunks, chunks * 13 / 10);
        long least = 2 * GpuPlan.LEAST_TOKENS * (stream + chunk);
        for (Profile profile : new Profile[] {Profile.FAST, Profile.SMALL}) {
            assertThat(plan(info, profile).leastWorkBytes()).isBetween(least, least * 13 / 10);
        }
    }

    @Test
    void a_model_of_no_layers_is_no_division_by_zero() {
        ModelInfo none = info(64, 0, Pooling.MEAN, new LayerWidths(0, 0, 0, false));
        assertThat(plan(none, Profile.FAST).workBytes()).isPositive();
    }

    @Test
    void what_products_take_by_another_library_is_counted_where_it_is_told() {
        ModelInfo info = info(64, 2, Pooling.MEAN, new LayerWidths(64, 128, 256, false));
        GpuPlan without = plan(info, Profile.FAST);
        GpuPlan with =
                GpuPlan.of(
                        info,
                        new GpuPlan.Stored(2 * info.linearWeights(), 0),
                        EmbedderOptions.defaults().withMaxBatchTokens(TOKENS),
                        Profile.FAST,
                        MEMORY,
                        1000);
        assertThat(with.bytes()).isEqualTo(without.bytes() + 1000);
    }

    /// On a GPU of which 3.1 GB are free before anything is done with it.
    @Test
    void a_quantised_model_of_four_billion_weights_runs_within_3_1_gigabytes() {
        KnownModel model = KnownModels.of("Qwen/Qwen3-Embedding-4B-GGUF:Q4_K_M").orElseThrow();
        GpuPlan plan = small(model);
        System.out.printf(
                "%s: %,d bytes: weights %,d, batches %,d; pinned %,d%n",
                model.hubName(),
                plan.bytes(),
                plan.weightBytes(),
                plan.workBytes(),
                plan.pinnedBytes());
        assertThat(plan.bytes() + roundedUp(model) + CONTEXT).isLessThan(3_100_000_000L);
        assertThat(plan.pinnedBytes()).isEqualTo(model.tableBytes());
        assertThat(plan.weightBytes()).isLessThan(model.fileBytes() - 200_000_000);
    }

    private static GpuPlan small(KnownModel model) {
        var stored = new GpuPlan.Stored(model.fileBytes(), model.tableBytes());
        return GpuPlan.of(
                model.info(), stored, EmbedderOptions.defaults(), Profile.SMALL, MEMORY, 0);
    }

    /// What is lost where drivers give out memory by 2 MiB, as they do for larger pieces: half of the matrices of values,
    /// and of those out of the feed-forward network, have six bits in place of four and a half.
    private static long roundedUp(KnownModel model) {
        LayerWidths widths = model.info().widths();
        long hidden = model.info().dimensions();
        long keys = widths.keyValues() / 2;
        long usual =
                2 * lost(hidden * widths.queries(), 144)
                        + lost(hidden * keys, 144)
                        + 2 * lost(hidden * widths.inner(), 144);
        long four = lost(hidden * keys, 144) + lost(hidden * widths.inner(), 144);
        long six = lost(hidden * keys, 210) + lost(hidden * widths.inner(), 210);
        return model.info().layers() * (usual + (four + six) / 2);
    }

    /// @param blockBytes of 256 numbers
    private static long lost(long numbers, int blockBytes) {
        long bytes = numbers / 256 * blockBytes;
        long piece = 2 << 20;
        return Math.ceilDiv(bytes, piece) * piece - bytes;
    }

    @ParameterizedTest
    @EnumSource(
            value = Profile.class,
            names = {"FAST", "SMALL"})
    void a_table_is_out_of_the_gpus_memory_where_that_is_spared(Profile profile) {
        ModelInfo info = info(256, 2, Pooling.LAST, new LayerWidths(256, 128, 512, true));
        var small = new GpuPlan.Stored(2_000_000, 100_000);
        var large = new GpuPlan.Stored(3_000_000, 1_100_000);
        EmbedderOptions options = EmbedderOptions.defaults();
        GpuPlan one = GpuPlan.of(info, small, options, profile, MEMORY, 0);
        GpuPlan other = GpuPlan.of(info, large, options, profile, MEMORY, 0);
        boolean spared = profile == Profile.SMALL;
        assertThat(other.bytes() - one.bytes()).isEqualTo(spared ? 0 : 1_000_000);
        assertThat(other.pinnedBytes() - one.pinnedBytes()).isEqualTo(spared ? 1_000_000 : 0);
    }

    @Test
    void rows_that_go_through_a_layer_together_may_be_fewer() {
        ModelInfo info = info(1024, 28, Pooling.LAST, new LayerWidths(1024, 128, 3072, true));
        long usual = plan(info, Profile.FAST).workBytes();
        try {
            System.setProperty("zhiyin.cuda.rows", "2048");
            assertThat(plan(info, Profile.FAST).workBytes()).isLessThan(usual);
            for (String wrong : new String[] {"2047", "8193", "-1", "many", "99999999999", ""}) {
                System.setProperty("zhiyin.cuda.rows", wrong);
                assertThatThrownBy(() -> plan(info, Profile.FAST))
                        .hasMessage(
                                "-Dzhiyin.cuda.rows is \"%s\", expected 2048 to 8192"
                                        .formatted(wrong));
            }
        } finally {
            System.clearProperty("zhiyin.cuda.rows");
        }
    }
}
