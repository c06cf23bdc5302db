package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.PlanChoice.Choice;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.ModelSource;

/// How a model is computed, on CPUs that are fast in what the tests say.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
final class PlanChoiceTest {
    private final EmbedderOptions options = EmbedderOptions.defaults().withThreads(2);

    @TempDir private static Path folder;
    private Path directory = Path.of("");

    @BeforeAll
    void write() throws IOException {
        directory = RandomQwen3.write(folder);
    }

    private static Choice choose(
            Path directory, EmbedderOptions options, Supplier<NumericType> fastest) {
        ModelSource source = ModelSource.find(directory.toString(), ResourceCache.standard());
        return new PlanChoice(options, source, source.tokenizer(), fastest).choose();
    }

    private Choice choose(EmbedderOptions how, NumericType fastest) {
        return choose(directory, how, () -> fastest);
    }

    private Choice chooseUnasked(EmbedderOptions how) {
        return choose(
                directory,
                how,
                () -> {
                    throw new AssertionError("asked without need");
                });
    }

    @Test
    void fast_bf16_is_taken_and_expanded_where_it_fits() {
        Choice choice = choose(options, NumericType.BF16);
        assertThat(choice.profile()).isEqualTo(Profile.FAST);
        assertThat(choice.plan().type()).isEqualTo(NumericType.BF16);
        assertThat(choice.plan().activations()).isEqualTo(ElementType.BF16);
        assertThat(choice.plan().streamed()).isFalse();
        assertThat(choice.plan().threads()).isEqualTo(2);
    }

    @Test
    void without_a_faster_type_f32_is_taken() {
        Choice choice = choose(options, NumericType.F32);
        assertThat(choice.plan().type()).isEqualTo(NumericType.F32);
        assertThat(choice.plan().activations()).isEqualTo(ElementType.F32);
    }

    @Test
    void small_leaves_the_weights_as_they_are_stored() {
        for (NumericType fastest : List.of(NumericType.BF16, NumericType.F32)) {
            Choice choice = choose(options.withProfile(Profile.SMALL), fastest);
            assertThat(choice.profile()).isEqualTo(Profile.SMALL);
            assertThat(choice.plan().streamed()).isTrue();
        }
    }

    @Test
    void turbo_computes_in_bytes_with_activations_as_fast_as_the_cpu_allows() {
        Choice choice = choose(options.withProfile(Profile.TURBO), NumericType.BF16);
        assertThat(choice.plan().type()).isEqualTo(NumericType.INT8);
        assertThat(choice.plan().activations()).isEqualTo(ElementType.BF16);
        assertThat(choice.plan().streamed()).isFalse();
        assertThat(choose(options.withProfile(Profile.TURBO), NumericType.F32).plan().activations())
                .isEqualTo(ElementType.F32);
    }

    @Test
    void what_was_said_is_done_whatever_is_fastest() {
        Choice f32 = chooseUnasked(options.withNumericType(NumericType.F32));
        assertThat(f32.plan().type()).isEqualTo(NumericType.F32);
        assertThat(f32.profile()).isEqualTo(Profile.FAST);
        EmbedderOptions both = options.withNumericType(NumericType.BF16).withProfile(Profile.SMALL);
        assertThat(chooseUnasked(both).plan().type()).isEqualTo(NumericType.BF16);
    }

    @Test
    void fast_bytes_are_tried_on_the_model_itself() {
        Choice choice = choose(options, NumericType.INT8);
        assertThat(choice.plan().type()).isIn(NumericType.INT8, NumericType.F32);
        assertThat(choice.plan().activations()).isEqualTo(ElementType.F32);
    }

    /// Bytes are tried before the model is loaded for good: that trial must find it out too.
    @Test
    void a_tokenizer_with_more_words_than_the_weights_is_refused_by_name(@TempDir Path other)
            throws IOException {
        Path mismatched = RandomQwen3.write(other, 1000);
        assertThatThrownBy(() -> choose(mismatched, options, () -> NumericType.INT8))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("151669")
                .hasMessageContaining("1000")
                .extracting(e -> ((EngineException) e).code())
                .isEqualTo(Code.MODEL_FILE_INVALID);
        assertThatThrownBy(() -> Embedder.open(mismatched.toString(), options).close())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("151669");
    }
}
