package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.model.LayerWidths;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.Prompts;
import zhiyin.engine.model.Purpose;
import zhiyin.engine.model.Shortening;

/// What a model is estimated to take of a GPU, against what its passes ask for.
final class GpuPlanTest {
    private static final int TOKENS = 8192;
    private static final long MEMORY = 80L << 30;

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

    private static long workBytes(ModelInfo info) {
        var stored = new GpuPlan.Stored(2 * info.linearWeights(), 0);
        EmbedderOptions options = EmbedderOptions.defaults().withMaxBatchTokens(TOKENS);
        return GpuPlan.of(info, stored, options, Profile.FAST, MEMORY).workBytes();
    }

    /// The tensors of an encoder's pass, two passes: f32 residual, bf16 copy of it, projections, context, perceptron.
    @ParameterizedTest
    @ValueSource(ints = {192, 768, 3072})
    void an_encoder_takes_what_its_perceptron_is_wide(int inner) {
        int hidden = 768;
        var widths = new LayerWidths(hidden, 2 * hidden, inner, false);
        long needed = 2L * TOKENS * (4 * hidden + 2 * hidden + 6 * hidden + 2 * hidden + 2 * inner);
        assertThat(workBytes(info(hidden, 12, Pooling.MEAN, widths))).isEqualTo(needed);
    }

    /// Never less than its passes ask for, nor twice as much.
    @ParameterizedTest
    @CsvSource({
        "1024,2048,1024,3072",
        "2560,4096,1024,9728",
        "4096,4096,1024,12288",
        "1024,256,64,256"
    })
    void a_decoder_takes_what_its_passes_ask_for(int hidden, int queries, int keys, int inner) {
        var widths = new LayerWidths(queries, 2 * keys, inner, true);
        long stream = 4L * hidden + 4L * keys;
        long chunk = 2L * hidden + 4L * queries + 2L * inner;
        long needed = 2 * (TOKENS * stream + GpuPlan.LEAST_TOKENS * chunk);
        assertThat(workBytes(info(hidden, 28, Pooling.LAST, widths)))
                .isBetween(needed, 2 * needed);
    }

    @Test
    void a_model_of_no_layers_is_no_division_by_zero() {
        assertThat(workBytes(info(64, 0, Pooling.MEAN, new LayerWidths(0, 0, 0, false)))).isPositive();
    }
}
